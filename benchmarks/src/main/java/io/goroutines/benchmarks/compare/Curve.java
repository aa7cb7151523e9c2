package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.Growth;
import io.goroutines.benchmarks.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the cost of an operation grows with something: a line through some points. */
public enum Curve {

  /** 32 send, 32 receive over a buffer of 64; what grows is the number of processors. */
  PROCS(
      "procs",
      "64 goroutines on one channel, buffer of 64",
      "processors asked for",
      1,
      2,
      4,
      8,
      16,
      64),
  /** Half send, half receive over a buffer of 64; what grows is the number of goroutines. */
  GOROUTINES(
      "goroutines",
      "all goroutines on one channel, buffer of 64",
      "goroutines",
      2,
      10,
      100,
      1_000,
      10_000),
  /** One sends to unbuffered channels in turn, another selects among them; they get more. */
  CASES("cases", "select over unbuffered channels, one sender", "cases", 1, 2, 3, 10, 100, 1_000);

  private static final int GOROUTINES_ON_PROCS = 64;

  private final String id;
  private final String title;
  private final String axis;
  private final List<Point> points;

  Curve(String id, String title, String axis, int... points) {
    this.id = id;
    this.title = title;
    this.axis = axis;
    this.points = Arrays.stream(points).mapToObj(at -> new Point(this, at)).toList();
  }

  /** Returns the name that users type. */
  public String id() {
    return id;
  }

  /** Returns what people read. */
  String title() {
    return title;
  }

  /** Returns what grows. */
  String axis() {
    return axis;
  }

  /** Returns its points, from the least. */
  public List<Point> points() {
    return points;
  }

  /**
   * A point of a curve.
   *
   * @param curve which one
   * @param at how many there are of what grows
   */
  public record Point(Curve curve, int at) implements Contest {

    @Override
    public String id() {
      return curve.id + "-" + at;
    }

    @Override
    public String title() {
      return curve.title + "; " + curve.axis + ": " + at;
    }

    @Override
    public int operations(boolean quick) {
      return switch (curve) {
        case PROCS -> quick ? 32_000 : 320_000;
        // Starting ten thousand goroutines must not show.
        case GOROUTINES -> quick ? 240_000 : 2_400_000;
        case CASES -> (quick ? 24_000 : 240_000) / Math.max(1, at / 10);
      };
    }

    @Override
    public Optional<Long> expected(int operations) {
      if (curve == CASES) {
        return Optional.of(Numbers.sum(operations));
      }
      int senders = goroutines() / 2;
      return Optional.of(senders * Numbers.sum(operations / senders));
    }

    @Override
    public int procs(int asked) {
      return curve == PROCS ? at : asked;
    }

    @Override
    public Optional<String> reserved() {
      return Optional.of("the curves are of ours, Go and Kotlin");
    }

    /** Returns how many goroutines meet at one channel, where they do. */
    public int goroutines() {
      return curve == PROCS ? GOROUTINES_ON_PROCS : at;
    }

    /** Performs the operations in goroutines of ours. */
    long run(int operations) throws Exception {
      return curve == CASES
          ? Growth.selectAmong(at, operations)
          : Growth.manyToMany(goroutines(), operations);
    }
  }
}
