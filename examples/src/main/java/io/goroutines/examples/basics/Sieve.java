package io.goroutines.examples.basics;

import static io.goroutines.Go.*;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.PrintStream;

/**
 * The prime sieve of Go's early talks: all numbers run through a chain of goroutines, one for each
 * prime found so far, and each passes on the numbers that its prime does not divide.
 */
public final class Sieve implements Example {

  /** The chain's work grows with the square of its length: this many take about a minute. */
  private static final int MOST = 20_000;

  /** Creates the program. */
  public Sieve() {}

  @Override
  public String name() {
    return "sieve";
  }

  @Override
  public String description() {
    return "finds the Nth prime with a chain of filtering goroutines";
  }

  @Override
  public String usage() {
    return "sieve N\n\n  N  which prime to print, from 1 to " + MOST + "; the 1000th is 7919";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    if (args.length == 0) {
      throw Arguments.wrong(this, "say which prime");
    }
    Arguments.atMost(1, args, this);
    int n = Arguments.number("N", args[0], 1, MOST, this);
    Arguments.fits(n, 2_048, "ask for an earlier prime", this);

    out.println(prime(n));
  }

  /** Returns the n-th prime. The chain is not stopped: it ends with the program. */
  static int prime(int n) throws InterruptedException {
    Channel<Integer> numbers = chan();
    go(() -> generate(numbers));

    ReceiveChannel<Integer> last = numbers;
    for (int found = 1; ; found++) {
      int prime = requireNonNull(last.receive()); // these channels are never closed
      if (found == n) {
        return prime;
      }
      ReceiveChannel<Integer> in = last;
      Channel<Integer> out = chan();
      go(() -> filter(in, out, prime));
      last = out;
    }
  }

  private static void generate(SendChannel<Integer> out) throws InterruptedException {
    for (int i = 2; ; i++) {
      out.send(i);
    }
  }

  private static void filter(ReceiveChannel<Integer> in, SendChannel<Integer> out, int prime)
      throws InterruptedException {
    for (int i : in) {
      if (i % prime != 0) {
        out.send(i);
      }
    }
  }
}
