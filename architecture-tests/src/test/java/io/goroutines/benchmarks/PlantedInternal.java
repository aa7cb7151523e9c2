package io.goroutines.benchmarks;

/** The target of a planted class: its package is not exported. */
public final class PlantedInternal {}
