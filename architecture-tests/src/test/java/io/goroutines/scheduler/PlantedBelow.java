package io.goroutines.scheduler;

final class PlantedBelow {
  private PlantedBelow() {}

  static void call() {
    PlantedAbove.call();
  }
}
