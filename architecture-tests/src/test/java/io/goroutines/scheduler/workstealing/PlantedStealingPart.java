package io.goroutines.scheduler.workstealing;

/** What planted classes reach for. */
public final class PlantedStealingPart {}
