package io.goroutines.spi;

/** Breaks: exported, and does not declare which parties may extend it. */
public class PlantedSilentClass {}
