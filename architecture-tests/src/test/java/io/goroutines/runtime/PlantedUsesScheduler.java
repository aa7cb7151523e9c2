package io.goroutines.runtime;

import io.goroutines.scheduler.PlantedPart;

/** Breaks: the runtime finds schedulers by name only. */
final class PlantedUsesScheduler {
  PlantedPart[] parts = new PlantedPart[1];
}
