package io.goroutines.spi;

/** Holds a type that users see. */
public final class PlantedHolder {

  /** Breaks: exported, and silent on who may implement it. */
  public interface Nested {}
}
