package io.goroutines.cli;

import io.goroutines.benchmarks.PlantedInternal;

/** Breaks: a package that a module does not export is internal to it. */
final class PlantedReachesInternals {
  PlantedInternal internal = new PlantedInternal();
}
