package io.goroutines.testkit;

import java.io.Serial;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/** Ends the test of a waived rule, which neither passes nor fails. */
final class Waived extends TestAbortedException {

  @Serial private static final long serialVersionUID = 1L;

  private final boolean needed;

  /** Creates it with the failure of the test, or null if the rule holds. */
  Waived(String reason, @Nullable Throwable failure) {
    super(
        failure == null
            ? "waiver not needed, the rule holds: " + reason
            : "waived: " + reason + "; the test fails with: " + failure,
        failure);
    this.needed = failure != null;
  }

  /** Returns whether the rule is broken. */
  boolean isNeeded() {
    return needed;
  }

  /**
   * Checks a waiver.
   *
   * @throws IllegalArgumentException if the class has no such rule, or the reason is blank
   */
  static void check(Class<? extends Verification> suite, String rule, String reason) {
    if (Rule.tests(suite).stream().noneMatch(test -> Rule.of(test).number().equals(rule))) {
      throw new IllegalArgumentException(
          "cannot waive '" + rule + "': no such rule; docs/spec.md lists them");
    }
    if (reason.isBlank()) {
      throw new IllegalArgumentException("cannot waive " + rule + " without a reason");
    }
  }
}
