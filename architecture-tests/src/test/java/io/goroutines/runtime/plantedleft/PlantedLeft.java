package io.goroutines.runtime.plantedleft;

import io.goroutines.runtime.plantedright.PlantedRight;

/** Breaks: no cycles between packages. */
public final class PlantedLeft {
  PlantedRight right = new PlantedRight();
}
