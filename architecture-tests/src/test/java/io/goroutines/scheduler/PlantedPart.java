package io.goroutines.scheduler;

/** What planted classes reach for. */
public final class PlantedPart {}
