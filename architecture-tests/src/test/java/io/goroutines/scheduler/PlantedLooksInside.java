package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;

/** Breaks: only one class accesses inaccessible members of others. */
final class PlantedLooksInside {
  Object look() throws IllegalAccessException {
    return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
  }
}
