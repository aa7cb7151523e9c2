package io.goroutines.benchmarks.claims;

import java.util.Locale;

/** A claim that the texts make about goroutines, as a figure. */
public enum Claim {
  /** The reserved resources of one waiting goroutine: heap, or address space. */
  RESERVED("memory reserved for each", Unit.BYTES, "a goroutine costs little to have"),
  /** The physical memory of one waiting goroutine. */
  RESIDENT("memory resident for each", Unit.BYTES, "what a thread reserves is not what it uses"),
  /** The start and end of one goroutine, in batches of a thousand. */
  CREATE("to create and finish", Unit.NANOS, "goroutines are created and destroyed cheaply"),
  /** One handoff of a token in a ring of a hundred, over unbuffered channels. */
  SWITCH("to switch", Unit.NANOS, "goroutines are switched cheaply"),
  /** How many could wait at the same time; from the cost of those started, and the limits. */
  FIT("how many fit here", Unit.COUNT, "goroutines come by the million"),
  /** The threads of the process while many wait. */
  OS_THREADS("OS threads for 100,000", Unit.COUNT, "many goroutines share few OS threads"),
  /** The memory of one waiting goroutine before its stack has grown. */
  STACK_SHALLOW("stack: when it begins", Unit.BYTES, "a stack begins small"),
  /** The memory of one waiting goroutine, a thousand calls deep. */
  STACK_DEEP("stack: 1,000 calls deep", Unit.BYTES, "a stack grows as it is needed"),
  /** The memory of one waiting goroutine when it has returned from there. */
  STACK_RETURNED("stack: returned", Unit.BYTES, "a stack shrinks when it is not"),
  /** The same work, split among a thousand; as a multiple of as many threads as processors. */
  CPU("CPU-bound work, threads = 1", Unit.RATIO, "goroutines are not faster at computing");

  /** The unit of a figure. */
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
     * Formats a figure for people.
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

  /** Returns the unit of its figure. */
  public Unit unit() {
    return unit;
  }

  /** Returns the claim, in one line without a full stop. */
  public String text() {
    return text;
  }
}
