package io.goroutines.spi;

import java.util.function.UnaryOperator;

/** Breaks: system properties are read in one place. */
final class PlantedReadsByReference {
  UnaryOperator<String> reader = System::getProperty;
}
