package io.goroutines.runtime.plantedright;

import io.goroutines.runtime.plantedleft.PlantedLeft;

/** The other half of a cycle. */
public final class PlantedRight {
  PlantedLeft left = new PlantedLeft();
}
