package io.goroutines.runtime;

/** Breaks: the environment is read in one place. */
final class PlantedReadsEnvironment {
  Object value = System.getenv("PLANTED");
}
