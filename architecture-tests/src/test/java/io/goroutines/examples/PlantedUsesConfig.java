package io.goroutines.examples;

import com.typesafe.config.ConfigFactory;

/** Breaks: configuration is the business of the runtime. */
final class PlantedUsesConfig {
  Object config = ConfigFactory.empty();
}
