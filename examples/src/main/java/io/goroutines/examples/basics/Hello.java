package io.goroutines.examples.basics;

import static io.goroutines.Go.*;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Runtimes;
import java.io.PrintStream;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The smallest program: one goroutine sends, another receives. And the smallest mistake: main does
 * not wait.
 */
public final class Hello implements Example {

  private static final int MOST = 10_000;

  /** How long main continues before it returns. */
  private static final int[] MICROS = {0, 10, 100, 1_000};

  /** Creates the program. */
  public Hello() {}

  @Override
  public String name() {
    return "hello";
  }

  @Override
  public String description() {
    return "one goroutine greets another over a channel; or races with the end of main";
  }

  @Override
  public String usage() {
    return """
    hello [--race [TRIES]]

      --race  main does not wait for the greeting: a table of how that ends, depending on
              for how long main goes on
      TRIES   how many programs to run for each line of it, from 1 to %d; 50 if not given\
    """
        .formatted(MOST);
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    if (args.length > 0) {
      if (!args[0].equals("--race")) {
        throw Arguments.wrong(this, "unexpected argument " + Arguments.quoted(args[0]));
      }
      Arguments.atMost(2, args, this);
      race(
          args.length == 1 ? 50 : Arguments.number("the number of tries", args[1], 1, MOST, this),
          out);
      return;
    }

    Channel<String> greetings = chan();
    go(() -> greetings.send("Hello from " + currentGoroutine()));
    out.println(greetings.receive());
  }

  private static void race(int tries, PrintStream out) throws Exception {
    out.println("main goes on for   greeted before its end   greeted after it   never");
    int running = 0;
    for (int micros : MICROS) {
      int before = 0;
      int after = 0;
      int never = 0;
      for (int i = 0; i < tries; i++) {
        Hasty program = new Hasty(micros);
        try (GoRuntime runtime = Runtimes.alike().open()) {
          runtime.run(program::main);
        }
        // An ended goroutine prints no more greetings; so the order of these two lines matters.
        running += program.greeter().isDone() ? 0 : 1;
        boolean greeted = program.greetings.length() > 0;
        before += program.greetedBefore ? 1 : 0;
        after += greeted && !program.greetedBefore ? 1 : 0;
        never += greeted ? 0 : 1;
      }
      out.printf(Locale.ROOT, "%,13d µs   %,22d   %,16d   %,5d%n", micros, before, after, never);
    }
    out.printf(Locale.ROOT, "still there when the program had ended: %,d%n", running);
  }

  /** A program whose main does not wait for the goroutine that it has started. */
  private static final class Hasty {

    private final long nanos;
    private final Channel<String> greetings = chan(1);
    private @Nullable Goroutine greeter;
    private boolean greetedBefore;

    Hasty(int micros) {
      this.nanos = micros * 1_000L;
    }

    void main() {
      greeter = go(() -> greetings.send("Hello"));
      long begin = System.nanoTime();
      while (System.nanoTime() - begin < nanos) {
        Thread.onSpinWait();
      }
      greetedBefore = greetings.length() > 0;
    }

    Goroutine greeter() {
      return requireNonNull(greeter);
    }
  }
}
