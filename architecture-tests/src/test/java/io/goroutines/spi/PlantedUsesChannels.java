package io.goroutines.spi;

import io.goroutines.channels.PlantedChannelPart;

/** Breaks: api uses nothing of ours. */
final class PlantedUsesChannels {
  PlantedChannelPart part = new PlantedChannelPart();
}
