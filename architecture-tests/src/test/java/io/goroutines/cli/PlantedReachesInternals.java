package io.goroutines.cli;

import io.goroutines.benchmarks.PlantedInternal;

/** Breaks: what a module does not export is nobody else's. */
final class PlantedReachesInternals {
  PlantedInternal internal = new PlantedInternal();
}
