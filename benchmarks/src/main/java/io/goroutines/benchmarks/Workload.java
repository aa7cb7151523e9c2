package io.goroutines.benchmarks;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.Go.gosched;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.select;
import static io.goroutines.Go.sleep;
import static io.goroutines.benchmarks.Numbers.number;
import static io.goroutines.benchmarks.Numbers.some;
import static io.goroutines.benchmarks.Numbers.sum;

import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.SendChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The measured programs, written with Go's operations, each with one operation that it performs
 * many times.
 *
 * <p>Elements are small numbers out of the JDK's cache, so that no allocation of an element is
 * measured. Each program returns a number that is known in advance, so that a program which lost an
 * element does not pass for fast.
 */
public enum Workload {

  /** One goroutine sends a number, another sends it back; an operation is one message. */
  PING_PONG {
    @Override
    public long run(int operations) throws Exception {
      int rounds = operations / 2;
      Channel<Integer> ping = chan();
      Channel<Integer> pong = chan();
      go(
          () -> {
            for (int i = 0; i < rounds; i++) {
              pong.send(some(ping.receive()));
            }
          });
      long sum = 0;
      for (int i = 0; i < rounds; i++) {
        ping.send(number(i));
        sum += some(pong.receive());
      }
      return sum;
    }

    @Override
    public long expected(int operations) {
      return sum(operations / 2);
    }
  },

  /** One goroutine sends, another receives, unbuffered; an operation is one element. */
  STREAM_UNBUFFERED {
    @Override
    public long run(int operations) throws Exception {
      return stream(chan(), operations);
    }

    @Override
    public long expected(int operations) {
      return sum(operations);
    }
  },

  /** One goroutine sends, another receives, with a buffer of 128; an operation is one element. */
  STREAM_BUFFER_128 {
    @Override
    public long run(int operations) throws Exception {
      return stream(chan(128), operations);
    }

    @Override
    public long expected(int operations) {
      return sum(operations);
    }
  },

  /** Four goroutines send, four receive, with a buffer of 64; an operation is one element. */
  FOUR_TO_FOUR_BUFFER_64 {
    @Override
    public long run(int operations) throws Exception {
      return Growth.manyToMany(8, operations);
    }

    @Override
    public long expected(int operations) {
      return 4 * sum(operations / 4);
    }
  },

  /**
   * A goroutine starts a thousand others and waits until all have run, repeatedly; an operation is
   * the start and end of one. The body counts down, as Go's WaitGroup would.
   */
  SPAWN {
    @Override
    public long run(int operations) throws Exception {
      Channel<Integer> done = chan(1);
      long batches = 0;
      for (int started = 0; started < operations; started += 1_000) {
        AtomicInteger left = new AtomicInteger(1_000);
        for (int i = 0; i < 1_000; i++) {
          go(
              () -> {
                if (left.decrementAndGet() == 0) {
                  done.send(1);
                }
              });
        }
        batches += some(done.receive());
      }
      return batches;
    }

    @Override
    public long expected(int operations) {
      return operations / 1_000;
    }
  },

  /** A token goes round a thousand goroutines over unbuffered channels; an operation is one hop. */
  RING_1000 {
    @Override
    public long run(int operations) throws Exception {
      int laps = operations / 1_000;
      Channel<Integer> first = chan();
      Channel<Integer> last = first;
      for (int i = 1; i < 1_000; i++) {
        Channel<Integer> in = last;
        Channel<Integer> out = chan();
        go(
            () -> {
              for (int lap = 0; lap < laps; lap++) {
                out.send(number(some(in.receive()) + 1));
              }
            });
        last = out;
      }
      int token = 0;
      for (int lap = 0; lap < laps; lap++) {
        first.send(token);
        token = some(last.receive());
      }
      return token;
    }

    @Override
    public long expected(int operations) {
      return number(999 * (operations / 1_000));
    }
  },

  /** Four goroutines yield to each other; an operation is one yield. */
  YIELD_4 {
    @Override
    public long run(int operations) throws Exception {
      Channel<Integer> done = chan(4);
      for (int g = 0; g < 4; g++) {
        go(
            () -> {
              int yields = 0;
              for (; yields < operations / 4; yields++) {
                gosched();
              }
              done.send(yields);
            });
      }
      long sum = 0;
      for (int g = 0; g < 4; g++) {
        sum += some(done.receive());
      }
      return sum;
    }

    @Override
    public long expected(int operations) {
      return operations;
    }
  },

  /**
   * A goroutine selects among three unbuffered channels, each with a goroutine that sends; an
   * operation is one select, its cases created anew as in a program.
   */
  SELECT_3 {
    @Override
    public long run(int operations) throws Exception {
      Channel<Integer> a = producer(operations / 3);
      Channel<Integer> b = producer(operations / 3);
      Channel<Integer> c = producer(operations / 3);
      long sum = 0;
      for (int i = 0; i < operations / 3 * 3; i++) {
        sum +=
            select(
                onReceive(a, Numbers::some),
                onReceive(b, Numbers::some),
                onReceive(c, Numbers::some));
      }
      return sum;
    }

    private static Channel<Integer> producer(int elements) {
      Channel<Integer> channel = chan();
      go(
          () -> {
            for (int i = 0; i < elements; i++) {
              channel.send(number(i));
            }
          });
      return channel;
    }

    @Override
    public long expected(int operations) {
      return 3 * sum(operations / 3);
    }
  },

  /** One goroutine sends into a buffer and receives from it; an operation is both. */
  SEND_RECEIVE_UNCONTENDED {
    @Override
    public long run(int operations) throws Exception {
      Channel<Integer> channel = chan(64);
      long sum = 0;
      for (int i = 0; i < operations; i++) {
        channel.send(number(i));
        sum += some(channel.receive());
      }
      return sum;
    }

    @Override
    public long expected(int operations) {
      return sum(operations);
    }
  },

  /**
   * One goroutine performs a trySend into a buffer and a tryReceive, which succeed; an operation is
   * both.
   */
  TRY_SEND_TRY_RECEIVE {
    @Override
    public long run(int operations) {
      Channel<Integer> channel = chan(64);
      long sum = 0;
      for (int i = 0; i < operations; i++) {
        if (channel.trySend(number(i))) {
          sum += some(channel.tryReceive());
        }
      }
      return sum;
    }

    @Override
    public long expected(int operations) {
      return sum(operations);
    }
  },

  /**
   * One goroutine performs a tryReceive on an empty buffer, which fails; an operation is one try.
   */
  TRY_RECEIVE_EMPTY {
    @Override
    public long run(int operations) {
      Channel<Integer> channel = chan(64);
      long none = 0;
      for (int i = 0; i < operations; i++) {
        if (channel.tryReceive() == null) {
          none++;
        }
      }
      return none;
    }

    @Override
    public long expected(int operations) {
      return operations;
    }
  },

  /** Goroutines that sleep 0 to 49 ms each, all at the same time; an operation is one of them. */
  SLEEPERS {
    @Override
    public long run(int operations) throws Exception {
      Duration[] times = new Duration[50];
      for (int i = 0; i < times.length; i++) {
        times[i] = Duration.ofMillis(i);
      }
      AtomicInteger left = new AtomicInteger(operations);
      Channel<Integer> done = chan();
      for (int i = 0; i < operations; i++) {
        Duration time = times[i % times.length];
        go(
            () -> {
              sleep(time);
              if (left.decrementAndGet() == 0) {
                done.send(1);
              }
            });
      }
      return some(done.receive());
    }

    @Override
    public long expected(int operations) {
      return 1;
    }
  },

  /**
   * A tree of goroutines, ten below each, whose leaves send their numbers up; an operation is a
   * leaf.
   */
  SKYNET {
    @Override
    public long run(int operations) throws Exception {
      Channel<Long> top = chan();
      go(() -> node(top, 0, operations));
      return some(top.receive());
    }

    private static void node(SendChannel<Long> up, long first, int leaves) throws Exception {
      if (leaves == 1) {
        up.send(first);
        return;
      }
      Channel<Long> below = chan();
      int each = leaves / 10;
      for (int i = 0; i < 10; i++) {
        long number = first + (long) i * each;
        go(() -> node(below, number, each));
      }
      long sum = 0;
      for (int i = 0; i < 10; i++) {
        sum += some(below.receive());
      }
      up.send(sum);
    }

    @Override
    public long expected(int operations) {
      return (long) operations * (operations - 1) / 2;
    }
  },

  /**
   * The concurrent prime sieve: a chain of goroutines, one for each prime found; an operation is
   * one prime. At the end they are interrupted, so that none is left for the next invocation.
   */
  SIEVE {
    @Override
    public long run(int operations) throws Exception {
      List<Goroutine> chain = new ArrayList<>();
      Channel<Integer> numbers = chan();
      chain.add(
          go(
              () -> {
                for (int i = 2; ; i++) {
                  numbers.send(i);
                }
              }));
      ReceiveChannel<Integer> in = numbers;
      int prime = 0;
      for (int i = 0; i < operations; i++) {
        prime = some(in.receive());
        Channel<Integer> out = chan();
        chain.add(filter(in, out, prime));
        in = out;
      }
      for (Goroutine goroutine : chain) {
        goroutine.interrupt();
      }
      for (Goroutine goroutine : chain) {
        goroutine.join();
      }
      return prime;
    }

    private static Goroutine filter(
        ReceiveChannel<Integer> in, SendChannel<Integer> out, int prime) {
      return go(
          () -> {
            while (true) {
              int number = some(in.receive());
              if (number % prime != 0) {
                out.send(number);
              }
            }
          });
    }

    @Override
    public long expected(int operations) {
      int found = 0;
      int number = 1;
      while (found < operations) {
        number++;
        boolean prime = true;
        for (int d = 2; d * d <= number && prime; d++) {
          prime = number % d != 0;
        }
        found += prime ? 1 : 0;
      }
      return number;
    }
  };

  /**
   * Performs the operations; in a goroutine.
   *
   * @param operations how many; some workloads need a multiple of 1,000 or a power of 10
   * @return the number that {@link #expected} returns
   */
  public abstract long run(int operations) throws Exception;

  /**
   * Returns the result of that many operations.
   *
   * @param operations how many
   */
  public abstract long expected(int operations);

  private static long stream(Channel<Integer> channel, int elements) throws Exception {
    go(
        () -> {
          for (int i = 0; i < elements; i++) {
            channel.send(number(i));
          }
          channel.close();
        });
    long sum = 0;
    for (Integer element = channel.receive(); element != null; element = channel.receive()) {
      sum += element;
    }
    return sum;
  }
}
