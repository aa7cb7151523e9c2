package io.goroutines.spi;

/** Holds a visible type. */
public final class PlantedHolder {

  /** Breaks: exported, and does not declare which parties may implement it. */
  public interface Nested {}
}
