package io.goroutines.examples;

import com.typesafe.config.ConfigFactory;

/** Breaks: only the runtime uses the configuration library. */
final class PlantedUsesConfig {
  Object config = ConfigFactory.empty();
}
