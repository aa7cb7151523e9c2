package io.goroutines.channels;

/** Breaks: system properties are read in one place. */
final class PlantedReadsProperty {
  Object value = System.getProperty("planted");
}
