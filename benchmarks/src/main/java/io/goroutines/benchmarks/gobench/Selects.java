package io.goroutines.benchmarks.gobench;

import static io.goroutines.Go.after;
import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.select;
import static io.goroutines.Go.whenReceive;
import static io.goroutines.benchmarks.Numbers.some;

import io.goroutines.Channel;
import io.goroutines.ReceiveChannel;
import io.goroutines.benchmarks.Numbers;
import io.goroutines.benchmarks.Turns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Go's benchmarks of select, in the form of {@link Channels}; cases are created anew for each. */
public final class Selects {

  /** Goroutines that wait at a shared channel. */
  private static final int POPULAR = 1_000;

  /** Longer than any benchmark. */
  private static final Duration NEVER = Duration.ofHours(1);

  private static final int WORK = 20;

  private Selects() {}

  /** Each moves an element to and fro between two channels of its own, with a buffer of 1. */
  public static long uncontended(int procs, int operations) throws Exception {
    return Parallel.run(
        procs,
        operations,
        mine -> {
          Channel<Integer> a = chan(1);
          Channel<Integer> b = chan(1);
          a.send(0);
          long moved = move(a, b, mine);
          Checks.equal(1, a.length() + b.length(), "elements");
          return moved;
        });
  }

  /** All move elements, one each, to and fro between the same two channels. */
  public static long asyncContended(int procs, int operations) throws Exception {
    Channel<Integer> a = chan(procs);
    Channel<Integer> b = chan(procs);
    long moved =
        Parallel.run(
            procs,
            operations,
            mine -> {
              a.send(0);
              return move(a, b, mine);
            });
    Checks.equal(procs, a.length() + b.length(), "elements");
    return moved;
  }

  private static long move(Channel<Integer> a, Channel<Integer> b, Parallel.Operations mine)
      throws InterruptedException {
    long moved = 0;
    while (mine.next()) {
      select(whenReceive(a, e -> b.send(some(e))), whenReceive(b, e -> a.send(some(e))));
      moved++;
    }
    return moved;
  }

  /**
   * All receive from any of three unbuffered channels, each with a goroutine that sends by selects.
   */
  public static long syncContended(int procs, int operations) throws Exception {
    Channel<Integer> a = chan();
    Channel<Integer> b = chan();
    Channel<Integer> c = chan();
    Channel<Integer> done = chan();
    Channel<Long> sent = chan(procs);
    long received =
        Parallel.run(
            procs,
            operations,
            mine -> {
              go(() -> sent.send(serve(a, b, c, done)));
              long sum = 0;
              while (mine.next()) {
                sum +=
                    select(
                        onReceive(a, Numbers::some),
                        onReceive(b, Numbers::some),
                        onReceive(c, Numbers::some));
              }
              return sum;
            });
    done.close();
    long all = 0;
    for (int p = 0; p < procs; p++) {
      all += some(sent.receive());
    }
    Checks.equal(all, received, "elements");
    return received;
  }

  private static long serve(
      Channel<Integer> a, Channel<Integer> b, Channel<Integer> c, Channel<Integer> done)
      throws InterruptedException {
    long sent = 0;
    while (select(
        onSend(a, 1, () -> true),
        onSend(b, 1, () -> true),
        onSend(c, 1, () -> true),
        onReceive(done, e -> false))) {
      sent++;
    }
    return sent;
  }

  /**
   * All perform trySends and tryReceives, unbuffered and buffered; only one of all tries succeeds.
   */
  public static long nonblock(int procs, int operations) throws Exception {
    Channel<Integer> a = chan();
    Channel<Integer> b = chan();
    Channel<Integer> c = chan(1);
    Channel<Integer> d = chan(1);
    return Parallel.run(
        procs,
        operations,
        mine -> {
          long failed = 0;
          while (mine.next()) {
            failed += a.tryReceive() == null ? 1 : 0;
            failed += b.trySend(0) ? 0 : 1;
            failed += c.tryReceive() == null ? 1 : 0;
            failed += d.trySend(0) ? 0 : 1;
          }
          return failed;
        });
  }

  /**
   * As many producers as processors, and as many consumers, over a buffer of 128, each in a select
   * with a timer and an end that never come; an operation is one element.
   *
   * @param operations how many; a multiple of 1,000
   */
  public static long producersAndConsumers(int procs, int operations) throws Exception {
    Channel<Integer> elements = chan(128);
    Channel<Integer> end = chan();
    AtomicInteger batches = new AtomicInteger(operations / Channels.BATCH);
    Channel<Long> counts = chan(procs);
    for (int p = 0; p < procs; p++) {
      go(() -> produce(elements, end, batches));
      go(() -> counts.send(consume(elements, end)));
    }
    long count = 0;
    for (int p = 0; p < procs; p++) {
      count += some(counts.receive());
    }
    return count;
  }

  private static void produce(
      Channel<Integer> elements, Channel<Integer> end, AtomicInteger batches)
      throws InterruptedException {
    ReceiveChannel<Instant> timer = after(NEVER);
    long x = Turns.START;
    while (batches.decrementAndGet() >= 0) {
      for (int i = 0; i < Channels.BATCH; i++) {
        x = Turns.of(WORK, x);
        select(
            onSend(elements, 1, () -> 1),
            onReceive(timer, t -> never()),
            onReceive(end, e -> never()));
      }
    }
    elements.send(0);
    Channels.worked(x);
  }

  private static long consume(Channel<Integer> elements, Channel<Integer> end)
      throws InterruptedException {
    ReceiveChannel<Instant> timer = after(NEVER);
    long x = Turns.START;
    long count = 0;
    while (select(
            onReceive(elements, Numbers::some),
            onReceive(timer, t -> never()),
            onReceive(end, e -> never()))
        != 0) {
      count++;
      x = Turns.of(WORK, x);
    }
    Channels.worked(x);
    return count;
  }

  private static int never() {
    throw new IllegalStateException("a case was taken that cannot be");
  }

  /**
   * A thousand goroutines select, each among a channel of its own and a shared one; another
   * goroutine sends to each own channel in turn. An operation is a round of a thousand elements.
   */
  public static long popular(int operations) throws Exception {
    Channel<Integer> popular = chan();
    Channel<Long> sums = chan(POPULAR);
    List<Channel<Integer>> own = new ArrayList<>();
    for (int g = 0; g < POPULAR; g++) {
      Channel<Integer> mine = chan();
      own.add(mine);
      go(
          () -> {
            long sum = 0;
            for (int i = 0; i < operations; i++) {
              sum += select(onReceive(popular, e -> 0), onReceive(mine, Numbers::some));
            }
            sums.send(sum);
          });
    }
    for (int i = 0; i < operations; i++) {
      for (Channel<Integer> channel : own) {
        channel.send(1);
      }
    }
    long sum = 0;
    for (int g = 0; g < POPULAR; g++) {
      sum += some(sums.receive());
    }
    return sum;
  }
}
