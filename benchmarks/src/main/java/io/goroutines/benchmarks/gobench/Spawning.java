package io.goroutines.benchmarks.gobench;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.benchmarks.Numbers.number;
import static io.goroutines.benchmarks.Numbers.some;

import io.goroutines.Channel;
import java.util.concurrent.atomic.AtomicInteger;

/** Go's benchmarks of starting and waking goroutines, in the form of {@link Channels}. */
public final class Spawning {

  private static final int GROUP = 4;

  /** How much longer a sender spins, so that its receiver is already waiting. */
  private static final long LONGER_NANOS = 5_000;

  private Spawning() {}

  /** Chains of goroutines, in which each starts the next one; an operation is one goroutine. */
  public static long chains(int chains, int operations) throws Exception {
    Channel<Integer> ends = chan();
    for (int c = 0; c < chains; c++) {
      int length = operations / chains + (c < operations % chains ? 1 : 0);
      go(() -> link(length, ends));
    }
    long ended = 0;
    for (int c = 0; c < chains; c++) {
      ended += some(ends.receive());
    }
    Checks.equal(chains, ended, "chains");
    return operations;
  }

  private static void link(int left, Channel<Integer> ends) throws InterruptedException {
    if (left == 0) {
      ends.send(1);
      return;
    }
    go(() -> link(left - 1, ends));
  }

  /** An operation is the start of four goroutines, which capture their numbers, and their end. */
  public static long capture(int operations) throws Exception {
    Channel<Integer> ends = chan(1);
    long ended = 0;
    for (int operation = 0; operation < operations; operation++) {
      AtomicInteger left = new AtomicInteger(GROUP);
      for (int i = 0; i < GROUP; i++) {
        int index = i;
        go(
            () -> {
              if (index >= GROUP) {
                throw new IllegalStateException("number " + index);
              }
              if (left.decrementAndGet() == 0) {
                ends.send(1);
              }
            });
      }
      ended += some(ends.receive());
    }
    return ended;
  }

  /** One starts all, and waits until all have run; an operation is one goroutine. */
  public static long single(int operations) throws Exception {
    Channel<Integer> end = chan(1);
    AtomicInteger left = new AtomicInteger(operations);
    for (int i = 0; i < operations; i++) {
      go(
          () -> {
            if (left.decrementAndGet() == 0) {
              end.send(1);
            }
          });
    }
    return some(end.receive());
  }

  /**
   * Two send a number to and fro, on one processor, which they share with one that polls all the
   * time; an operation is a message there and one back.
   */
  public static long besideHog(int operations) throws Exception {
    Channel<Integer> stop = chan();
    Channel<Integer> ends = chan();
    Channel<Integer> ping = chan();
    Channel<Integer> pong = chan();
    go(
        () -> {
          while (!Channels.isOver(stop)) {
            // Polls.
          }
          ends.send(0);
        });
    go(
        () -> {
          for (int i = 0; i < operations; i++) {
            pong.send(number(some(ping.receive()) + 1));
          }
          stop.close();
          ends.send(0);
        });
    go(
        () -> {
          for (int i = 0; i < operations; i++) {
            ping.send(some(pong.receive()));
          }
          ends.send(0);
        });
    ping.send(0);
    stop.receive();
    int last = some(ping.receive());
    for (int g = 0; g < 3; g++) {
      ends.receive();
    }
    return last;
  }

  /**
   * Two take turns at sending and receiving over unbuffered channels, and spin before each: long
   * enough that the receiver is already waiting. An operation is a message there and one back.
   *
   * @param operations how many
   * @param nanos how long the receiver spins
   */
  public static long wakeup(int operations, long nanos) throws Exception {
    Channel<Integer> ping = chan();
    Channel<Integer> pong = chan();
    Channel<Integer> begin = chan();
    Channel<Long> sums = chan();
    go(
        () -> {
          begin.receive();
          long sum = 0;
          for (int i = 0; i < operations; i++) {
            spin(nanos + LONGER_NANOS);
            ping.send(1);
            spin(nanos);
            sum += some(pong.receive());
          }
          sums.send(sum);
        });
    go(
        () -> {
          long sum = 0;
          for (int i = 0; i < operations; i++) {
            spin(nanos);
            sum += some(ping.receive());
            spin(nanos + LONGER_NANOS);
            pong.send(1);
          }
          sums.send(sum);
        });
    begin.send(1);
    return some(sums.receive()) + some(sums.receive());
  }

  private static void spin(long nanos) {
    long began = System.nanoTime();
    while (System.nanoTime() - began < nanos) {
      // Spins.
    }
  }
}
