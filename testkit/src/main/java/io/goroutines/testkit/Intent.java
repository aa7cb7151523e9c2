package io.goroutines.testkit;

import java.io.Serial;

/**
 * Says beside a failure what the broken rule is for. It is suppressed by the failure, which keeps
 * its type: tools show the expected and the actual value of an assertion by it.
 */
final class Intent extends Exception {

  @Serial private static final long serialVersionUID = 1L;

  Intent(Rule rule) {
    super(
        rule + ": " + rule.intent() + (rule.odds().isEmpty() ? "" : " " + rule.odds()),
        null,
        false,
        false);
  }

  /** Returns the message alone. */
  @Override
  public String toString() {
    return String.valueOf(getMessage());
  }
}
