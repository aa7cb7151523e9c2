package com.example.priority;

import io.goroutines.Goroutine;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The priorities, the highest first. */
enum Priority {
  HIGH,
  NORMAL,
  LOW;

  /** The label; goroutines inherit it from their starters. */
  static final String LABEL = "priority";

  /** Returns the priority of some labels; empty if they name an unknown one. */
  static Optional<Priority> asked(Map<String, String> labels) {
    return switch (labels.get(LABEL)) {
      case null -> Optional.of(NORMAL);
      case "high" -> Optional.of(HIGH);
      case "normal" -> Optional.of(NORMAL);
      case "low" -> Optional.of(LOW);
      default -> Optional.empty();
    };
  }

  /**
   * Returns the priority of a goroutine; normal for null, a plain thread started by a goroutine.
   */
  static Priority of(@Nullable Goroutine goroutine) {
    return goroutine == null ? NORMAL : asked(goroutine.labels()).orElse(NORMAL);
  }
}
