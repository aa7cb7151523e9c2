package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.Growth;
import io.goroutines.benchmarks.Numbers;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** How the cost of an operation grows with a parameter: a line through some points. */
public enum Curve {

  /** 32 send, 32 receive over a buffer of 64; the number of processors grows. */
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
  /** Half send, half receive over a buffer of 64; the number of goroutines grows. */
  GOROUTINES(
      "goroutines",
      "all goroutines on one channel, buffer of 64",
      "goroutines",
      2,
      10,
      100,
      1_000,
      10_000),
  /** One sends to unbuffered channels in turn, another selects among them; their number grows. */
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

  /** Returns its title for people. */
  String title() {
    return title;
  }

  /** Returns the growing parameter. */
  String axis() {
    return axis;
  }

  /** Returns its points, in ascending order. */
  public List<Point> points() {
    return points;
  }

  /**
   * A point of a curve.
   *
   * @param curve the curve
   * @param at the value of the growing parameter
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
        // The cost of starting ten thousand goroutines must be negligible.
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

    /** Returns how many goroutines use one channel, where they do. */
    public int goroutines() {
      return curve == PROCS ? GOROUTINES_ON_PROCS : at;
    }

    /** Performs the operations in our goroutines. */
    long run(int operations) throws Exception {
      return curve == CASES
          ? Growth.selectAmong(at, operations)
          : Growth.manyToMany(goroutines(), operations);
    }
  }
}
