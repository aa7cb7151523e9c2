package io.goroutines.spi;

/** Breaks: exported, and silent on who may implement it. */
public interface PlantedSilent {}
