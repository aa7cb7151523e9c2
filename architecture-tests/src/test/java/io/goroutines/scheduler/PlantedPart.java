package io.goroutines.scheduler;

/** The target of planted classes. */
public final class PlantedPart {}
