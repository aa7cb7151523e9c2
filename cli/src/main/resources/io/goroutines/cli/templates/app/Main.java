package com.example.template;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.ReceiveChannel;
import io.goroutines.sync.WaitGroup;

/** Adds the squares from 1 to N: one goroutine counts, several square, and the main one adds. */
public final class Main {

  private static final int WORKERS = 3;

  private Main() {}

  /**
   * Starts the program.
   *
   * @param args N; 10 if it is not given
   */
  public static void main(String[] args) {
    int n = number(args);
    Go.main(() -> System.out.println(sumOfSquares(n)));
  }

  private static int number(String[] args) {
    try {
      return args.length == 0 ? 10 : Integer.parseInt(args[0]);
    } catch (NumberFormatException e) {
      System.err.println("N must be a whole number, not '" + args[0] + "'");
      System.exit(2);
      throw e;
    }
  }

  /** Returns 1 + 4 + 9 and so on, up to the square of a number. */
  static long sumOfSquares(int n) throws InterruptedException {
    Channel<Integer> numbers = chan(); // unbuffered
    Channel<Long> squares = chan(16); // buffered
    go(
        () -> {
          for (int i = 1; i <= n; i++) {
            numbers.send(i); // waits for a receiver
          }
          numbers.close();
        });

    WaitGroup workers = new WaitGroup();
    for (int i = 0; i < WORKERS; i++) {
      workers.go(() -> square(numbers, squares));
    }
    go(
        () -> {
          workers.await();
          squares.close();
        });

    long sum = 0;
    for (long square : squares) { // until closed and drained
      sum += square;
    }
    return sum;
  }

  private static void square(ReceiveChannel<Integer> numbers, Channel<Long> squares)
      throws InterruptedException {
    for (int number : numbers) {
      squares.send((long) number * number);
    }
  }
}
