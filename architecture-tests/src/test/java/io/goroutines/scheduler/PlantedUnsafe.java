package io.goroutines.scheduler;

/** Breaks: Unsafe. */
abstract class PlantedUnsafe {
  @SuppressWarnings("sunapi")
  abstract sun.misc.Unsafe unsafe();
}
