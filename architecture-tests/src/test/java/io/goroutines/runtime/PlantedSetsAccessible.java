package io.goroutines.runtime;

import java.lang.reflect.Method;

/** Breaks: only one class accesses inaccessible members of others. */
final class PlantedSetsAccessible {
  void open(Method method) {
    method.setAccessible(true);
  }
}
