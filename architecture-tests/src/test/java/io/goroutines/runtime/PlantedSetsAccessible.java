package io.goroutines.runtime;

import java.lang.reflect.Method;

/** Breaks: one class alone opens what others closed. */
final class PlantedSetsAccessible {
  void open(Method method) {
    method.setAccessible(true);
  }
}
