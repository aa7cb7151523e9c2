package io.goroutines.benchmarks.gobench;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.benchmarks.Numbers.number;
import static io.goroutines.benchmarks.Numbers.some;

import io.goroutines.Channel;
import io.goroutines.benchmarks.Turns;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Go's benchmarks of channels. Each method performs a number of operations, on a number of
 * processors where that matters, and returns a number that is known in advance.
 */
public final class Channels {

  /** The portion that goroutines sharing work take at a time. */
  static final int BATCH = 1_000;

  /** Sends and receives of an operation, where it consists of many. */
  private static final int FILL = 100;

  /** Published, so that its creation cannot be eliminated. */
  private static @Nullable Channel<?> made;

  private static final AtomicLong WORKED = new AtomicLong();

  private Channels() {}

  /** Creates a channel with a buffer of 8; the element's type makes no difference here. */
  public static long make(int operations) {
    long capacities = 0;
    for (int i = 0; i < operations; i++) {
      Channel<Object> channel = chan(8);
      capacities += channel.capacity();
      made = channel;
    }
    Objects.requireNonNull(made).close();
    return capacities;
  }

  /** All perform tryReceives on one unbuffered channel without senders. */
  public static long nonblocking(int procs, int operations) throws Exception {
    Channel<Integer> empty = chan();
    return Parallel.run(
        procs,
        operations,
        mine -> {
          long none = 0;
          while (mine.next()) {
            if (empty.tryReceive() == null) {
              none++;
            }
          }
          return none;
        });
  }

  /** Each fills a channel of its own with 100 elements and drains it. */
  public static long uncontended(int procs, int operations) throws Exception {
    return Parallel.run(procs, operations, mine -> fillAndDrain(chan(FILL), mine));
  }

  /** All send 100 elements each to one channel, which has room for all, and receive 100. */
  public static long contended(int procs, int operations) throws Exception {
    Channel<Integer> channel = chan(FILL * procs);
    return Parallel.run(procs, operations, mine -> fillAndDrain(channel, mine));
  }

  private static long fillAndDrain(Channel<Integer> channel, Parallel.Operations mine)
      throws InterruptedException {
    long sum = 0;
    while (mine.next()) {
      for (int i = 0; i < FILL; i++) {
        channel.send(i);
      }
      for (int i = 0; i < FILL; i++) {
        sum += some(channel.receive());
      }
    }
    return sum;
  }

  /**
   * Two goroutines send to each other over one unbuffered channel, taking turns at sending first;
   * an operation is a send and a receive of one of them.
   *
   * @param operations how many; a multiple of 2,000
   * @param work turns of computing after each send and each receive
   */
  public static long sync(int operations, int work) throws Exception {
    Channel<Integer> channel = chan();
    AtomicInteger batches = new AtomicInteger(operations / BATCH);
    Channel<Long> sums = chan(2);
    for (int p = 0; p < 2; p++) {
      go(() -> sums.send(exchange(channel, batches, work)));
    }
    return some(sums.receive()) + some(sums.receive());
  }

  private static long exchange(Channel<Integer> channel, AtomicInteger batches, int work)
      throws InterruptedException {
    long sum = 0;
    long x = Turns.START;
    for (int batch = batches.decrementAndGet(); batch >= 0; batch = batches.decrementAndGet()) {
      for (int i = 0; i < BATCH; i++) {
        if (batch % 2 == 0) {
          sum += some(channel.receive());
          x = Turns.of(work, x);
          channel.send(number(i));
        } else {
          channel.send(number(i));
          x = Turns.of(work, x);
          sum += some(channel.receive());
        }
        x = Turns.of(work, x);
      }
    }
    worked(x);
    return sum;
  }

  /** Consumes a computed value, so that computing it cannot be eliminated. */
  static void worked(long x) {
    WORKED.addAndGet(x);
  }

  /**
   * As many producers as processors, and as many consumers; an operation is one element.
   *
   * @param operations how many; a multiple of 1,000
   * @param buffer the capacity of the channel
   * @param work turns of computing before each send and after each receive
   */
  public static long producersAndConsumers(int procs, int operations, int buffer, int work)
      throws Exception {
    Channel<Integer> elements = chan(buffer);
    AtomicInteger batches = new AtomicInteger(operations / BATCH);
    Channel<Long> counts = chan(procs);
    for (int p = 0; p < procs; p++) {
      go(
          () -> {
            long x = Turns.START;
            while (batches.decrementAndGet() >= 0) {
              for (int i = 0; i < BATCH; i++) {
                x = Turns.of(work, x);
                elements.send(1);
              }
            }
            elements.send(0);
            worked(x);
          });
      go(
          () -> {
            long x = Turns.START;
            long count = 0;
            for (int e = some(elements.receive()); e != 0; e = some(elements.receive())) {
              count++;
              x = Turns.of(work, x);
            }
            worked(x);
            counts.send(count);
          });
    }
    long count = 0;
    for (int p = 0; p < procs; p++) {
      count += some(counts.receive());
    }
    return count;
  }

  /** Drains a channel that was filled and closed before. */
  public static Callable<Long> receiveFromClosed(int operations) throws Exception {
    Channel<Integer> channel = chan(operations);
    for (int i = 0; i < operations; i++) {
      channel.send(number(i));
    }
    channel.close();
    return () -> {
      long sum = 0;
      for (Integer e = channel.receive(); e != null; e = channel.receive()) {
        sum += e;
      }
      return sum;
    };
  }

  /** Each creates channels with a buffer of 1, and sends and receives once on each. */
  public static long creation(int procs, int operations) throws Exception {
    return Parallel.run(
        procs,
        operations,
        mine -> {
          long sum = 0;
          while (mine.next()) {
            Channel<Integer> channel = chan(1);
            channel.send(1);
            sum += some(channel.receive());
          }
          return sum;
        });
  }

  /** All use one channel as a semaphore with as many permits as processors. */
  public static long semaphore(int procs, int operations) throws Exception {
    Channel<Integer> permits = chan(procs);
    return Parallel.run(
        procs,
        operations,
        mine -> {
          long sum = 0;
          while (mine.next()) {
            permits.send(1);
            sum += some(permits.receive());
          }
          return sum;
        });
  }

  /** All perform tryReceives on one closed channel. */
  public static long closed(int procs, int operations) throws Exception {
    Channel<Integer> closed = chan();
    closed.close();
    return Parallel.run(
        procs,
        operations,
        mine -> {
          long ends = 0;
          while (mine.next()) {
            if (isOver(closed)) {
              ends++;
            }
          }
          return ends;
        });
  }

  /** Performs a tryReceive on a channel without senders, and distinguishes closed from empty. */
  static boolean isOver(Channel<Integer> channel) {
    return channel.tryReceive() == null && channel.isDone();
  }
}
