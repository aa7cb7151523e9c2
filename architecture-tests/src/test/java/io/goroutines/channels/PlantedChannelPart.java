package io.goroutines.channels;

/** The target of planted classes. */
public final class PlantedChannelPart {}
