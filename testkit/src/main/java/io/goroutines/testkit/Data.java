package io.goroutines.testkit;

/** Plain data: only the operation under test makes it visible. */
final class Data {
  int value;
  int other;
}
