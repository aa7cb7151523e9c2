package io.goroutines.examples.basics;

import static io.goroutines.Go.*;

import io.goroutines.Channel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.PrintStream;
import java.util.Locale;

/** Two goroutines and a ball that goes to and fro: the cost of a handoff. */
public final class PingPong implements Example {

  /** Creates the program. */
  public PingPong() {}

  @Override
  public String name() {
    return "pingpong";
  }

  @Override
  public String description() {
    return "two goroutines play a ball to and fro over unbuffered channels";
  }

  @Override
  public String usage() {
    return "pingpong [ROUNDS]\n\n"
        + "  ROUNDS  how often the ball goes there and back; 100000 if not given";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(1, args, this);
    int rounds =
        args.length == 0
            ? 100_000
            : Arguments.number("the number of rounds", args[0], 1, 1_000_000_000, this);

    Channel<Integer> pings = chan();
    Channel<Integer> pongs = chan();
    go(
        () -> {
          for (int ball : pings) {
            pongs.send(ball + 1);
          }
          pongs.close();
        });

    long begin = System.nanoTime();
    int hits = 0;
    for (int round = 0; round < rounds; round++) {
      pings.send(hits);
      for (int ball : pongs) {
        hits = ball;
        break;
      }
    }
    long nanos = System.nanoTime() - begin;
    pings.close();

    out.printf(
        Locale.ROOT,
        "%d rounds in %d ms, %d ns for each hand-over%n",
        hits,
        nanos / 1_000_000,
        nanos / rounds / 2);
  }
}
