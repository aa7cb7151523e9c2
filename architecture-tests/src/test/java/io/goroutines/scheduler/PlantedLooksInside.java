package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;

/** Breaks: one class alone opens what others closed. */
final class PlantedLooksInside {
  Object look() throws IllegalAccessException {
    return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
  }
}
