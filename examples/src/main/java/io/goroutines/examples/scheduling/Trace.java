package io.goroutines.examples.scheduling;

import static io.goroutines.Go.*;

import io.goroutines.Channel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.PrintStream;

/**
 * Goroutines that compute and never wait, to be observed with {@code --schedtrace}: more of them
 * than processors, so that queues fill, and empty one by one.
 */
public final class Trace implements Example {

  private static final int MOST = 1_000;

  /** Some half a second of arithmetic on one processor. */
  private static final int STEPS = 300_000_000;

  /** Creates the program. */
  public Trace() {}

  @Override
  public String name() {
    return "trace";
  }

  @Override
  public String description() {
    return "goroutines that compute, to be seen with --schedtrace";
  }

  @Override
  public String usage() {
    return "trace [GOROUTINES]\n\n"
        + "  GOROUTINES  from 1 to "
        + MOST
        + "; 10 if not given\n\n"
        + "With 'goroutines run --procs 2 --schedtrace 100 trace' one sees the run queues empty.";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(1, args, this);
    int goroutines =
        args.length == 0
            ? 10
            : Arguments.number("the number of goroutines", args[0], 1, MOST, this);
    Channel<Long> results = chan(goroutines);
    for (int i = 0; i < goroutines; i++) {
      long seed = i + 1L;
      go(() -> results.send(compute(seed)));
    }
    long all = 0;
    for (int i = 0; i < goroutines; i++) {
      Long result = results.receive();
      all ^= result == null ? 0 : result;
    }
    out.println(goroutines + " goroutines have computed " + Long.toHexString(all));
  }

  /** Takes steps of Marsaglia's xorshift. */
  private static long compute(long seed) {
    long x = seed;
    for (int i = 0; i < STEPS; i++) {
      x ^= x << 13;
      x ^= x >>> 7;
      x ^= x << 17;
    }
    return x;
  }
}
