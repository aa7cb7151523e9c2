package io.goroutines.scheduler;

import io.goroutines.channels.PlantedChannelPart;

/** Breaks: schedulers do not see channels. */
final class PlantedUsesChannels {
  PlantedChannelPart part = new PlantedChannelPart();
}
