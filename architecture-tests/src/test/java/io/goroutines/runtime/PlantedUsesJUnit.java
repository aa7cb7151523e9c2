package io.goroutines.runtime;

import org.junit.jupiter.api.Assertions;

/** Breaks: the runtime uses Guice, Typesafe Config and nothing else. */
final class PlantedUsesJUnit {
  void use() {
    Assertions.assertTrue(true);
  }
}
