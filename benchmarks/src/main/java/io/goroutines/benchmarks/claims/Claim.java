package io.goroutines.benchmarks.claims;

import java.util.Locale;

/** Something that the texts claim of goroutines, as a figure. */
public enum Claim {
  /** What one that waits takes of what can be given away only once: heap, or address space. */
  RESERVED("memory reserved for each", Unit.BYTES, "a goroutine costs little to have"),
  /** What one that waits takes of the machine's memory. */
  RESIDENT("memory resident for each", Unit.BYTES, "what a thread reserves is not what it uses"),
  /** One starts and ends; thousands do, in batches of a thousand. */
  CREATE("to create and finish", Unit.NANOS, "goroutines are created and destroyed cheaply"),
  /** A hundred hand a token on in a ring, over unbuffered channels: for one hand-over. */
  SWITCH("to switch", Unit.NANOS, "goroutines are switched cheaply"),
  /** How many could wait at once; from what those that were started took, and the limits. */
  FIT("how many fit here", Unit.COUNT, "goroutines come by the million"),
  /** The threads of the process while many wait. */
  OS_THREADS("OS threads for 100,000", Unit.COUNT, "many goroutines share few OS threads"),
  /** What one that waits takes: before its stack has grown. */
  STACK_SHALLOW("stack: when it begins", Unit.BYTES, "a stack begins small"),
  /** What one that waits takes: a thousand calls deep. */
  STACK_DEEP("stack: 1,000 calls deep", Unit.BYTES, "a stack grows as it is needed"),
  /** What one that waits takes: when it has returned from there. */
  STACK_RETURNED("stack: returned", Unit.BYTES, "a stack shrinks when it is not"),
  /** The same work, split among a thousand; as a multiple of as many threads as processors. */
  CPU("CPU-bound work, threads = 1", Unit.RATIO, "goroutines are not faster at computing");

  /** What a figure counts. */
  public enum Unit {
    /** Bytes. */
    BYTES,
    /** Nanoseconds. */
    NANOS,
    /** A number of something. */
    COUNT,
    /** How many times as much. */
    RATIO;

    /**
     * Returns a figure as people read it.
     *
     * @param value the figure
     */
    public String text(double value) {
      return switch (this) {
        case BYTES -> value < 10_000 ? number(value) + " B" : number(value / 1_000) + " kB";
        case NANOS -> value < 10_000 ? number(value) + " ns" : number(value / 1_000) + " µs";
        case COUNT -> number(value);
        case RATIO -> String.format(Locale.ROOT, "%.2f", value);
      };
    }

    private static String number(double value) {
      return String.format(Locale.ROOT, "%,.0f", value);
    }
  }

  private final String title;
  private final Unit unit;
  private final String text;

  Claim(String title, Unit unit, String text) {
    this.title = title;
    this.unit = unit;
    this.text = text;
  }

  /** Returns the name of the row, in a table. */
  public String title() {
    return title;
  }

  /** Returns what its figure counts. */
  public Unit unit() {
    return unit;
  }

  /** Returns what is claimed, in one line without a full stop. */
  public String text() {
    return text;
  }
}
