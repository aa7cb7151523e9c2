package io.goroutines.benchmarks;

/** What a planted class reaches for: its package is not exported. */
public final class PlantedInternal {}
