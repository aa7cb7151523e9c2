package io.goroutines.runtime;

/** Breaks: Unsafe, by reflection. */
final class PlantedUnsafeByName {
  Class<?> find() throws ClassNotFoundException {
    return Class.forName("sun.misc.Unsafe");
  }
}
