package io.goroutines.channels;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.Go.whenReceive;
import static io.goroutines.Go.whenSend;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.channels.Threads.Task;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Conservation under races: each element arrives once, and in order between one sender and one
 * receiver.
 */
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ConservationTest {

  record Item(int sender, int number) {}

  /** Records the arrived elements; checked at the end. */
  private static final class Ledger {
    private final AtomicIntegerArray[] arrivals;

    Ledger(int senders, int each) {
      arrivals = new AtomicIntegerArray[senders];
      Arrays.setAll(arrivals, i -> new AtomicIntegerArray(each));
    }

    /** The ledger of one receiver, which must see the items of each sender in order. */
    final class Receiver {
      private final int[] last = new int[arrivals.length];

      Receiver() {
        Arrays.fill(last, -1);
      }

      void received(Item item) {
        if (item.number() <= last[item.sender()]) {
          throw new AssertionError(item + " after number " + last[item.sender()]);
        }
        last[item.sender()] = item.number();
        arrivals[item.sender()].incrementAndGet(item.number());
      }
    }

    void check() {
      for (int s = 0; s < arrivals.length; s++) {
        for (int i = 0; i < arrivals[s].length(); i++) {
          if (arrivals[s].get(i) != 1) {
            throw new AssertionError(new Item(s, i) + " arrived " + arrivals[s].get(i) + " times");
          }
        }
      }
    }
  }

  @Test
  void ledger_detectsLossDuplicationAndReordering() {
    Ledger lost = new Ledger(1, 2);
    lost.new Receiver().received(new Item(0, 1));
    assertThrows(AssertionError.class, lost::check);
    Ledger doubled = new Ledger(1, 1);
    doubled.new Receiver().received(new Item(0, 0));
    doubled.check();
    doubled.new Receiver().received(new Item(0, 0));
    assertThrows(AssertionError.class, doubled::check);
    Ledger.Receiver disordered = new Ledger(1, 2).new Receiver();
    disordered.received(new Item(0, 1));
    assertThrows(AssertionError.class, () -> disordered.received(new Item(0, 0)));
  }

  @ParameterizedTest
  @CsvSource({"PLATFORM,0", "PLATFORM,1", "PLATFORM,64", "VIRTUAL,0", "VIRTUAL,1", "VIRTUAL,64"})
  void manyToMany(Threads kind, int capacity) throws Exception {
    int senders = 4;
    int each = 20_000;
    Channel<Item> channel = chan(capacity);
    Ledger ledger = new Ledger(senders, each);
    List<Task<Void>> receiving = new ArrayList<>();
    List<Task<Void>> sending = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      int sender = s;
      receiving.add(
          kind.run(
              () -> {
                Ledger.Receiver receiver = ledger.new Receiver();
                for (Item item : channel) {
                  receiver.received(item);
                }
              }));
      sending.add(
          kind.run(
              () -> {
                for (int i = 0; i < each; i++) {
                  channel.send(new Item(sender, i));
                }
              }));
    }
    for (Task<Void> task : sending) {
      task.join();
    }
    channel.close();
    for (Task<Void> task : receiving) {
      task.join();
    }
    ledger.check();
    assertQuiet(channel);
  }

  /**
   * Every thread sends and receives through one select, in a ring of channels in both directions.
   */
  @ParameterizedTest
  @CsvSource({"PLATFORM,0", "PLATFORM,2", "VIRTUAL,0", "VIRTUAL,2"})
  void selectsAgainstSelects(Threads kind, int capacity) throws Exception {
    int parties = 4;
    int each = 10_000;
    List<Channel<Item>> ring = new ArrayList<>();
    for (int p = 0; p < parties; p++) {
      ring.add(chan(capacity));
    }
    Ledger ledger = new Ledger(parties, each);
    AtomicInteger arrived = new AtomicInteger();
    Channel<Void> over = chan(0);
    List<Task<Void>> tasks = new ArrayList<>();
    for (int p = 0; p < parties; p++) {
      int party = p;
      Channel<Item> left = ring.get(party);
      Channel<Item> right = ring.get((party + 1) % parties);
      tasks.add(
          kind.run(
              () -> {
                int[] sent = {0};
                boolean[] running = {true};
                while (running[0]) {
                  boolean more = sent[0] < each;
                  Item mine = new Item(party, sent[0]);
                  SelectAction received =
                      item -> {
                        ledger.arrivals[item.sender()].incrementAndGet(item.number());
                        if (arrived.incrementAndGet() == parties * each) {
                          over.close();
                        }
                      };
                  select(
                      whenSend(more ? left : null, mine, () -> sent[0]++),
                      whenSend(more ? right : null, mine, () -> sent[0]++),
                      whenReceive(left, received::accept),
                      whenReceive(right, received::accept),
                      whenReceive(over, v -> running[0] = false));
                }
              }));
    }
    for (Task<Void> task : tasks) {
      task.join();
    }
    ledger.check();
    for (Channel<Item> channel : ring) {
      assertQuiet(channel);
    }
    assertQuiet(over);
  }

  private interface SelectAction {
    void accept(Item item);
  }

  /**
   * An interrupted or timed-out operation did not happen, so repeating it loses nothing.
   *
   * <p>The repetition uses another kind of operation, which waits: virtual threads that poll and
   * yield can starve other threads in the JDK's scheduler.
   */
  @ParameterizedTest
  @CsvSource({"PLATFORM,0", "PLATFORM,1", "PLATFORM,3", "VIRTUAL,0", "VIRTUAL,1", "VIRTUAL,3"})
  void underInterruptsAndTimeouts(Threads kind, int capacity) throws Exception {
    int parties = 3;
    int each = 4_000;
    Duration moment = Duration.ofNanos(20_000);
    Channel<Item> channel = chan(capacity);
    Channel<Item> other = chan(0); // no element is ever sent on it
    Ledger ledger = new Ledger(parties, each);
    AtomicInteger interrupts = new AtomicInteger();
    CountDownLatch interrupted = new CountDownLatch(1);
    List<Task<Void>> sending = new ArrayList<>();
    List<Task<Void>> receiving = new ArrayList<>();
    for (int p = 0; p < parties; p++) {
      int party = p;
      sending.add(
          kind.run(
              () -> {
                awaitUninterruptibly(interrupted);
                int i = 0;
                for (int turn = party; i < each; turn++) {
                  Item item = new Item(party, i);
                  try {
                    boolean sent =
                        switch (turn % 5) {
                          case 0 -> channel.trySend(item);
                          case 1 -> channel.trySend(item, moment);
                          case 2 ->
                              select(
                                  onSend(channel, item, () -> true),
                                  onReceive(other, v -> false),
                                  onTimeout(moment, () -> false));
                          case 3 ->
                              select(
                                  onSend(channel, item, () -> true), onReceive(other, v -> false));
                          default -> {
                            channel.send(item);
                            yield true;
                          }
                        };
                    if (sent) {
                      i++;
                    }
                  } catch (InterruptedException _) {
                    interrupts.incrementAndGet();
                  }
                }
              }));
      receiving.add(
          kind.run(
              () -> {
                awaitUninterruptibly(interrupted);
                Ledger.Receiver receiver = ledger.new Receiver();
                for (int turn = party; !channel.isDone(); turn++) {
                  try {
                    Item item =
                        switch (turn % 5) {
                          case 0 -> channel.tryReceive();
                          case 1 -> channel.tryReceive(moment);
                          case 2 ->
                              select(
                                  onReceive(channel, v -> v),
                                  onReceive(other, v -> v),
                                  onTimeout(moment, () -> null));
                          case 3 -> {
                            var iterator = channel.iterator();
                            yield iterator.hasNext() ? iterator.next() : null;
                          }
                          default -> channel.receive();
                        };
                    if (item != null) {
                      receiver.received(item);
                    }
                  } catch (InterruptedException _) {
                    interrupts.incrementAndGet();
                  } catch (GoroutineInterruptedException _) {
                    assertTrue(Thread.interrupted());
                    interrupts.incrementAndGet();
                  }
                }
              }));
    }
    AtomicBoolean over = new AtomicBoolean();
    Task<Void> interrupter =
        Threads.PLATFORM.run(
            () -> {
              while (!over.get()) {
                for (Task<Void> task : sending) {
                  task.thread().interrupt();
                }
                for (Task<Void> task : receiving) {
                  task.thread().interrupt();
                }
                interrupted.countDown();
                Thread.yield();
              }
            });
    for (Task<Void> task : sending) {
      task.join();
    }
    channel.close();
    for (Task<Void> task : receiving) {
      task.join();
    }
    over.set(true);
    interrupter.join();
    ledger.check();
    assertQuiet(channel);
    assertQuiet(other);
    assertTrue(interrupts.get() > 0);
  }

  /** Waits, and restores the interrupt status. */
  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** A send that failed because of a close did not happen, and every other send did. */
  @ParameterizedTest
  @CsvSource({"PLATFORM,0", "PLATFORM,2", "VIRTUAL,0", "VIRTUAL,2"})
  void closeAgainstSends(Threads kind, int capacity) throws Exception {
    for (int round = 0; round < 300; round++) {
      Channel<Integer> channel = chan(capacity);
      int stop = round % 20;
      List<Task<Integer>> sending = new ArrayList<>();
      for (int s = 0; s < 3; s++) {
        sending.add(
            kind.call(
                () -> {
                  int sent = 0;
                  try {
                    while (true) {
                      channel.send(sent);
                      sent++;
                    }
                  } catch (ChannelClosedException _) {
                    return sent;
                  }
                }));
      }
      int received = 0;
      while (received < stop) {
        channel.receive();
        received++;
      }
      channel.close();
      while (channel.receive() != null) {
        received++;
      }
      int sent = 0;
      for (Task<Integer> task : sending) {
        sent += task.join();
      }
      assertEquals(sent, received);
      assertTrue(channel.isDone());
      assertQuiet(channel);
    }
  }

  /**
   * Two threads exchange three elements: there is always an element to receive, and room to send it
   * back.
   */
  @ParameterizedTest
  @CsvSource({"PLATFORM", "VIRTUAL"})
  void tryOperations_areStrict(Threads kind) throws Exception {
    Channel<Integer> channel = chan(3);
    for (int i = 0; i < 3; i++) {
      channel.send(i);
    }
    List<Task<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      tasks.add(
          kind.run(
              () -> {
                for (int i = 0; i < 50_000; i++) {
                  Integer element = channel.tryReceive();
                  if (element == null) {
                    throw new AssertionError("nothing to take in round " + i);
                  }
                  if (!channel.trySend(element)) {
                    throw new AssertionError("no room in round " + i);
                  }
                }
              }));
    }
    for (Task<Void> task : tasks) {
      task.join();
    }
    assertEquals(3, channel.length());
    assertFalse(channel.trySend(4));
  }
}
