package io.goroutines.scheduler;

/** Breaks: system properties are read in one place. */
final class PlantedReadsInteger {
  Object value = Integer.getInteger("planted");
}
