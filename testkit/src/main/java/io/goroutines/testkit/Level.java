package io.goroutines.testkit;

import java.util.Locale;

/** How binding a rule of docs/spec.md is, and how certain the verdict of its test. */
public enum Level {
  /** Every scheduler and every channel implementation keeps the rule. */
  REQUIRED,
  /** A scheduler that declares a certain capability keeps the rule; for others it is skipped. */
  OPTIONAL,
  /**
   * Binding like the others, but its test counts or measures: it may fail on a correct
   * implementation, with {@linkplain Rule#odds stated odds}.
   */
  STATISTICAL;

  /** Returns the name in small letters. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
