package io.goroutines.scheduler.workstealing;

/** The target of planted classes. */
public final class PlantedStealingPart {}
