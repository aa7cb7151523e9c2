package io.goroutines.examples.basics;

import static io.goroutines.Go.*;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.sync.WaitGroup;
import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/** Functions that are started where they are written, and the variables that they capture. */
public final class Anonymous implements Example {

  /** Creates the program. */
  public Anonymous() {}

  @Override
  public String name() {
    return "anonymous";
  }

  @Override
  public String description() {
    return "starts functions where they are written: closures, arguments, loop variables";
  }

  @Override
  public String usage() {
    return "anonymous";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(0, args, this);
    Channel<String> words = chan();

    go(() -> words.send("hello"));
    out.println("in place          " + words.receive());

    Body twice = () -> words.send("again");
    go(twice);
    go(twice);
    out.println("a function value  " + words.receive() + ", " + words.receive());

    go(() -> multiply(6, 7, words));
    out.println("arguments         " + words.receive());

    out.println("taken when        " + taken());
    out.println("a closure         " + shared());
    out.println("a variable each   " + ofItsOwn());
    out.println("one for all       " + ofAll());
  }

  private static void multiply(int a, int b, Channel<String> results) throws InterruptedException {
    results.send(a + " x " + b + " = " + a * b);
  }

  /**
   * Go evaluates the arguments of {@code go f(next())} at once. Here the goroutine calls {@code
   * next()} when it runs; to evaluate it before, use a variable.
   */
  private static String taken() throws InterruptedException {
    AtomicInteger counter = new AtomicInteger(1);
    Channel<Integer> atOnce = chan();
    Channel<Integer> later = chan();
    Channel<Void> begin = chan();

    int now = counter.get();
    go(() -> atOnce.send(now));
    go(
        () -> {
          begin.receive();
          later.send(counter.get());
        });
    counter.set(2);
    begin.close();
    return "by the starter " + atOnce.receive() + ", by the goroutine " + later.receive();
  }

  /**
   * A closure shares the variables that it captures. The end of the wait makes its writes visible.
   */
  private static String shared() throws InterruptedException {
    int[] sum = {0};
    WaitGroup done = new WaitGroup();
    done.go(() -> sum[0] += 40);
    done.await();
    done.go(() -> sum[0] += 2);
    done.await();
    return "two goroutines, one after the other, have made it " + sum[0];
  }

  /** The variable of a for-each loop is a new one in each iteration, as all are since Go 1.22. */
  private static List<Integer> ofItsOwn() throws InterruptedException {
    Channel<Integer> seen = chan(3);
    for (int i : List.of(0, 1, 2)) {
      go(() -> seen.send(i));
    }
    return three(seen);
  }

  /**
   * Go's semantics before 1.22: one variable for all iterations, whose last value late readers see.
   */
  private static List<Integer> ofAll() throws InterruptedException {
    Channel<Integer> seen = chan(3);
    Channel<Void> looped = chan();
    AtomicInteger i = new AtomicInteger();
    for (; i.get() < 3; i.incrementAndGet()) {
      go(
          () -> {
            looped.receive();
            seen.send(i.get());
          });
    }
    looped.close();
    return three(seen);
  }

  /** Returns three numbers in order: goroutines run in any order. */
  private static List<Integer> three(Channel<Integer> numbers) throws InterruptedException {
    int[] three = new int[3];
    for (int n = 0; n < 3; n++) {
      Integer number = numbers.receive();
      three[n] = number == null ? -1 : number;
    }
    return IntStream.of(three).sorted().boxed().toList();
  }
}
