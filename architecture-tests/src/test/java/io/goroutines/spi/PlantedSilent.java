package io.goroutines.spi;

/** Breaks: exported, and does not declare which parties may implement it. */
public interface PlantedSilent {}
