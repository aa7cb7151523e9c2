package io.goroutines.channels;

/** What planted classes reach for. */
public final class PlantedChannelPart {}
