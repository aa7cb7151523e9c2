package io.goroutines.scheduler;

final class PlantedAbove {
  private PlantedAbove() {}

  static void call() {
    PlantedBelow.call();
  }
}
