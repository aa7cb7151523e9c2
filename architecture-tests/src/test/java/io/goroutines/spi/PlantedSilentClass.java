package io.goroutines.spi;

/** Breaks: exported, and silent on who may extend it. */
public class PlantedSilentClass {}
