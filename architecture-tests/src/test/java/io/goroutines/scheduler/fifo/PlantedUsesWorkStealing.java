package io.goroutines.scheduler.fifo;

import io.goroutines.scheduler.workstealing.PlantedStealingPart;

/** Breaks: a scheduler does not inherit from another scheduler. */
final class PlantedUsesWorkStealing {
  PlantedStealingPart part = new PlantedStealingPart();
}
