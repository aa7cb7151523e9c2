package io.goroutines;

/** How a select chooses when several of its cases are ready. */
public enum SelectOrder {
  /** At random, each ready case with the same probability, as in Go. */
  RANDOM,
  /** The first ready case in the given order. */
  LISTED
}
