package com.example.priority;

import io.goroutines.Goroutine;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The priorities, the first one first. */
enum Priority {
  HIGH,
  NORMAL,
  LOW;

  /** The label; goroutines inherit it from those that start them. */
  static final String LABEL = "priority";

  /** Returns the priority that labels ask for; empty if they ask for one that there is not. */
  static Optional<Priority> asked(Map<String, String> labels) {
    return switch (labels.get(LABEL)) {
      case null -> Optional.of(NORMAL);
      case "high" -> Optional.of(HIGH);
      case "normal" -> Optional.of(NORMAL);
      case "low" -> Optional.of(LOW);
      default -> Optional.empty();
    };
  }

  /** Returns the priority of a goroutine; of null, a thread that one has started, it is normal. */
  static Priority of(@Nullable Goroutine goroutine) {
    return goroutine == null ? NORMAL : asked(goroutine.labels()).orElse(NORMAL);
  }
}
