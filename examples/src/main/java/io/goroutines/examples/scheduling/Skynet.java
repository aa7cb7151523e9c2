package io.goroutines.examples.scheduling;

import static io.goroutines.Go.*;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.SendChannel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.PrintStream;
import java.util.Locale;

/**
 * The skynet benchmark: a goroutine starts ten, each of them ten more, and so on; every leaf sends
 * its number up, and every other node the sum of its ten.
 */
public final class Skynet implements Example {

  private static final int MOST = 10_000_000;

  /** Creates the program. */
  public Skynet() {}

  @Override
  public String name() {
    return "skynet";
  }

  @Override
  public String description() {
    return "a tree of goroutines with a million leaves adds up their numbers";
  }

  @Override
  public String usage() {
    return "skynet [LEAVES]\n\n"
        + "  LEAVES  a power of ten from 1 to "
        + MOST
        + "; 1000000 if not given, whose sum is 499999500000";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(1, args, this);
    int leaves =
        args.length == 0
            ? 1_000_000
            : Arguments.number("the number of leaves", args[0], 1, MOST, this);
    if (!Integer.toString(leaves).matches("10*")) {
      throw Arguments.wrong(this, "the number of leaves must be a power of ten, not " + leaves);
    }
    Arguments.fits(leaves + leaves / 9, Million.BYTES, "ask for fewer leaves", this);

    long begin = System.nanoTime();
    Channel<Long> result = chan();
    go(() -> node(result, 0, leaves));
    long sum = requireNonNull(result.receive());
    long nanos = System.nanoTime() - begin;

    out.println(sum);
    out.printf(Locale.ROOT, "in %d ms, %d ns for each leaf%n", nanos / 1_000_000, nanos / leaves);
  }

  private static void node(SendChannel<Long> up, long first, int leaves)
      throws InterruptedException {
    if (leaves == 1) {
      up.send(first);
      return;
    }
    Channel<Long> sums = chan();
    int each = leaves / 10;
    for (int i = 0; i < 10; i++) {
      long start = first + (long) i * each;
      go(() -> node(sums, start, each));
    }
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += requireNonNull(sums.receive());
    }
    up.send(sum);
  }
}
