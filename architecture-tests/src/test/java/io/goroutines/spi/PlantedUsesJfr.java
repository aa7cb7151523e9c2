package io.goroutines.spi;

/** Breaks: api needs java.base alone. */
final class PlantedUsesJfr extends jdk.jfr.Event {}
