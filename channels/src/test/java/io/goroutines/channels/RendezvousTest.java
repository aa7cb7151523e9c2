package io.goroutines.channels;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.goroutines.ChannelClosedException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.Received;
import io.goroutines.channels.Threads.Task;
import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The rendezvous of an unbuffered channel: what can happen to one who stands there, and what the
 * channel learns. What the other side does while one looks happens in the {@link Waiter#staysApart}
 * of the one that looks, so that nothing here is left to chance.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class RendezvousTest {

  private final AtomicLong time = new AtomicLong();
  private final Trials trials = new Trials(time::get);
  private final Chan<Integer> chan = new Chan<>(0);
  private final Rendezvous place = rendezvousOf(chan);

  private Rendezvous rendezvousOf(Chan<?> chan) {
    chan.openRendezvous(trials);
    return Objects.requireNonNull(chan.rendezvous);
  }

  /** A waiter whose peer runs on another processor, or so it thinks. */
  private static class Peer implements Waiter {

    private boolean apart;

    /** How often it had the next one run elsewhere, and what came of it. */
    int partings;

    boolean parts = true;

    long now;

    Peer(boolean apart) {
      this.apart = apart;
    }

    /** What happens while it looks. */
    void meanwhile() {}

    @Override
    public boolean isApart() {
      return apart;
    }

    @Override
    public void apart(boolean apart) {
      this.apart = apart;
    }

    @Override
    public boolean staysApart() {
      meanwhile();
      return apart;
    }

    @Override
    public boolean partFromNext() {
      partings++;
      return parts;
    }

    @Override
    public long now() {
      return now;
    }

    @Override
    public void ready(boolean next) {}

    @Override
    public void park(WaitReason reason, @Nullable Object on, long deadline) {
      throw new AssertionError("nobody parks at a rendezvous");
    }

    @Override
    public void yieldNow() {
      Thread.yield();
    }

    @Override
    public int random(int bound) {
      return 0;
    }

    @Override
    public int spins() {
      return 0;
    }
  }

  /** One that does something, once, while it looks. */
  private static Peer during(Runnable action) {
    return new Peer(true) {
      private boolean done;

      @Override
      void meanwhile() {
        if (!done) {
          done = true;
          action.run();
        }
      }
    };
  }

  private void assertNobodyStands() {
    assertFalse(place.isAwaited());
    assertFalse(place.tryHandOver(0));
    assertQuiet(chan);
  }

  // One that stands

  @Test
  void trySend_serves() {
    Peer receiver =
        during(
            () -> {
              assertTrue(place.isAwaited());
              assertFalse(chan.looksFull());
              assertEquals(0, chan.length());
              assertTrue(chan.trySend(1));
              assertFalse(chan.trySend(2), "one stands, one is served");
            });
    assertEquals(1, place.receive(chan, receiver));
    assertNobodyStands();
    assertTrue(receiver.isApart());
  }

  @Test
  void send_serves() throws Exception {
    Peer receiver = during(() -> assertReturns(() -> chan.send(1)));
    assertEquals(1, place.receive(chan, receiver));
    assertNobodyStands();
  }

  @Test
  void sendAsync_serves() {
    Peer receiver = during(() -> assertTrue(chan.sendAsync(1).isDone()));
    assertEquals(1, place.receive(chan, receiver));
    assertNobodyStands();
  }

  @Test
  void select_serves() {
    Peer receiver =
        during(
            () ->
                assertReturns(
                    () ->
                        assertEquals(
                            "sent",
                            select(onSend(chan, 1, () -> "sent"), onDefault(() -> "default")))));
    assertEquals(1, place.receive(chan, receiver));
    assertNobodyStands();
  }

  /** A select that receives finds nobody, and is queued behind the one that stands. */
  @Test
  void whoComesLater_isServedLater() {
    List<CompletableFuture<Received<Integer>>> later = new ArrayList<>();
    Peer receiver =
        during(
            () -> {
              later.add(chan.receiveAsync());
              assertTrue(chan.trySend(1));
              assertTrue(chan.trySend(2));
            });
    assertEquals(1, place.receive(chan, receiver));
    assertEquals(2, later.getFirst().join().value());
    assertNobodyStands();
  }

  @Test
  void close_sendsAway() {
    Peer receiver =
        during(
            () -> {
              chan.close();
              assertFalse(place.isAwaited());
              assertThrows(ChannelClosedException.class, () -> chan.trySend(1));
            });
    assertNull(place.receive(chan, receiver));
    assertNobodyStands();
    assertFalse(receiver.isApart());
    assertNull(chan.tryReceive());
  }

  @Test
  void cancel_sendsAway() {
    Peer receiver =
        during(
            () -> {
              chan.cancel();
              assertFalse(place.isAwaited());
            });
    assertNull(place.receive(chan, receiver));
    assertNobodyStands();
  }

  /** What was handed over before the close is received. */
  @Test
  void closeAfterSend_delivers() {
    Peer receiver =
        during(
            () -> {
              assertTrue(chan.trySend(1));
              chan.close();
            });
    assertEquals(1, place.receive(chan, receiver));
    assertNobodyStands();
  }

  @Test
  void othersToRun_sendAway() {
    int[] checks = {0};
    Peer busy =
        new Peer(true) {
          @Override
          public boolean staysApart() {
            checks[0]++;
            apart(false);
            return false;
          }
        };
    assertNull(place.receive(chan, busy));
    assertEquals(1, checks[0]);
    busy.apart(true);
    assertFalse(place.send(chan, 1, busy));
    assertEquals(2, checks[0]);
    assertNobodyStands();
  }

  @Test
  void nobodyComes() {
    Peer receiver = new Peer(true);
    assertNull(place.receive(chan, receiver));
    assertFalse(receiver.isApart());
    Peer sender = new Peer(true);
    assertFalse(place.send(chan, 1, sender));
    assertFalse(sender.isApart());
    assertNobodyStands();
  }

  @Test
  void onlyOneStands() {
    Peer receiver =
        during(
            () -> {
              assertNull(place.receive(chan, new Peer(true)));
              assertTrue(place.isAwaited(), "the first one stands there still");
              assertTrue(chan.trySend(1));
              assertNull(place.receive(chan, new Peer(true)), "the element is not its own");
            });
    assertEquals(1, place.receive(chan, receiver));
    assertNobodyStands();
  }

  /** Whoever waits in a queue goes first, and is not made to wait for one who looks. */
  @Test
  void nobodyStandsBesideAQueue() {
    CompletableFuture<@Nullable Void> sender = chan.sendAsync(1);
    assertNull(place.receive(chan, during(() -> fail("it looks"))));
    assertEquals(1, chan.tryReceive());
    assertNull(sender.join());

    CompletableFuture<Received<Integer>> receiver = chan.receiveAsync();
    assertNull(place.receive(chan, during(() -> fail("it looks"))));
    assertFalse(place.send(chan, 2, during(() -> fail("it looks"))));
    assertTrue(chan.trySend(3));
    assertEquals(3, receiver.join().value());
    assertNobodyStands();
  }

  /** The system may stop one between standing and looking whether somebody queues. */
  @Test
  void oneThatStandsBesideAQueue_isNotServed() throws Exception {
    CompletableFuture<@Nullable Void> first = chan.sendAsync(1);
    assertTrue(place.tryStand());
    assertFalse(chan.trySend(2));
    assertFalse(chan.trySend(2, Duration.ofNanos(1)));
    assertEquals("default", select(onSend(chan, 2, () -> "sent"), onDefault(() -> "default")));
    assertNull(place.leave());
    assertEquals(1, chan.tryReceive());
    assertNull(first.join());
  }

  /** Whoever queues to send has it look at the queue. */
  @Test
  void whoQueuesSendsAway() {
    assertTrue(place.tryStand());
    chan.lock();
    chan.enqueueSender(new Claim(new Peer(true), 1, true));
    chan.unlock();
    assertFalse(place.isAwaited());
    assertNull(place.leave());
    assertEquals(1, chan.tryReceive());
  }

  @Test
  void whatIsThrownWhileLooking() {
    StackOverflowError end = new StackOverflowError();
    Peer empty =
        during(
            () -> {
              throw end;
            });
    assertSame(end, assertThrows(StackOverflowError.class, () -> place.receive(chan, empty)));
    assertNobodyStands();

    Peer served =
        during(
            () -> {
              assertTrue(chan.trySend(1));
              throw end;
            });
    assertEquals(1, place.receive(chan, served), "it was taken from the sender");
    assertNobodyStands();

    Peer closed =
        during(
            () -> {
              chan.close();
              throw end;
            });
    assertSame(end, assertThrows(StackOverflowError.class, () -> place.receive(chan, closed)));
    assertNobodyStands();
  }

  // What the channel learns

  /** Waits in vain a number of times, and lists which of them were trials. */
  private List<Integer> trials(Peer waiter, int waits) {
    List<Integer> trials = new ArrayList<>();
    for (int i = 1; i <= waits; i++) {
      int before = waiter.partings;
      waiter.now += 100;
      assertNull(place.receive(chan, waiter));
      if (waiter.partings > before) {
        trials.add(i);
      }
    }
    return trials;
  }

  @Test
  void eachTrialThatFailsDoublesThePause() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096, 12_288, 28_672, 61_440), trials(waiter, 100_000));
  }

  @Test
  void thereIsAlwaysAnotherTrial() {
    List<Integer> trials = trials(new Peer(false), 5_000_000);
    int n = trials.size();
    assertEquals(1 << 20, trials.get(n - 1) - trials.get(n - 2));
    assertEquals(1 << 20, trials.get(n - 2) - trials.get(n - 3));
  }

  /** What was too slow on one channel, others do not try for a while. */
  @Test
  void channelsLearnFromEachOther() {
    trials.failed();
    Peer waiter = new Peer(false);
    assertEquals(List.of(), trials(waiter, 2 * 4_096 - 1));
    time.set(Trials.MIN_PAUSE_NANOS);
    assertEquals(List.of(1), trials(waiter, 1));
    assertTrue(trials.mayBegin(), "that nobody came says nothing of the machine");
  }

  @Test
  void thePauseAfterAFailureGrows_andEndsWithASuccess() {
    time.set(-5); // as System.nanoTime may be
    assertTrue(trials.mayBegin());
    for (long pause : new long[] {1, 2, 4, 8, 16, 32, 64, 100, 100}) {
      trials.failed();
      time.addAndGet(pause * 1_000_000 - 1);
      assertFalse(trials.mayBegin());
      time.addAndGet(1);
      assertTrue(trials.mayBegin());
    }
    trials.failed();
    trials.wentWell();
    assertTrue(trials.mayBegin());
    trials.failed();
    time.addAndGet(1_000_000);
    assertTrue(trials.mayBegin(), "a short one again");
  }

  /** Whoever has met its peer often is not to lose much time when it has missed it once. */
  @Test
  void aMissAfterAGoodRunIsFollowedByAShortPause() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096), trials(waiter, 5_000));
    assertTrue(place.begins(waiter));
    assertEquals(4_096, messagesApart(waiter, 75, 4_096));
    assertNull(place.receive(chan, waiter));
    assertFalse(place.send(chan, 1, new Peer(true)));
    assertEquals(List.of(9 * 64), trials(waiter, 1_000));
  }

  @Test
  void nobodyToPartFrom() {
    Peer waiter = new Peer(false);
    waiter.parts = false;
    assertEquals(List.of(4_096, 8_192, 12_288), trials(waiter, 16_000));
    assertFalse(waiter.isApart());
  }

  /** How often {@link #messagesApart} was asked whether it stays apart. */
  private int checks;

  /** Receives apart, each message a time after the one before, until the waiter is sent away. */
  private int messagesApart(Peer waiter, int nanos, int most) {
    int messages = 0;
    Peer receiver =
        new Peer(true) {
          @Override
          public boolean staysApart() {
            checks++;
            boolean _ = chan.trySend(1);
            return waiter.isApart();
          }

          @Override
          public void apart(boolean apart) {
            super.apart(apart);
            waiter.apart(apart);
          }

          @Override
          public long now() {
            return waiter.now;
          }
        };
    while (messages < most && place.receive(chan, receiver) != null) {
      messages++;
      waiter.now += nanos;
    }
    return messages;
  }

  @Test
  void whoIsFasterApartStaysApart() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096), trials(waiter, 5_000));
    trials.failed();
    assertTrue(place.begins(waiter));
    assertEquals(100_000, messagesApart(waiter, 75, 100_000));
    assertTrue(waiter.isApart());
    assertTrue(trials.mayBegin(), "others may try as well");
  }

  @Test
  void whoIsHardlyFasterComesTogetherAgain() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096), trials(waiter, 5_000)); // the next pause is 8,192
    assertTrue(place.begins(waiter));
    int messages = messagesApart(waiter, 76, 100_000);
    assertTrue(messages >= 8 * 64 && messages < 9 * 64, () -> "sent away after " + messages);
    assertFalse(waiter.isApart());
    assertFalse(trials.mayBegin(), "others learn from it");
    time.set(Trials.MAX_PAUSE_NANOS);
    assertEquals(List.of(2 * 8_192), trials(waiter, 20_000));
  }

  /** One that is served at once would never let others run. */
  @Test
  void receiversLookForOthersNowAndThen() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096), trials(waiter, 5_000));
    assertTrue(place.begins(waiter));
    assertEquals(640, messagesApart(waiter, 20, 640));
    assertEquals(640 + 10, checks, "once while it looks, as it is served then, and once in 64");
  }

  /** What a message takes together changes with the program. */
  @Test
  void nobodyStaysApartForEver() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096), trials(waiter, 5_000));
    assertTrue(place.begins(waiter));
    int messages = messagesApart(waiter, 20, 3_000_000);
    assertTrue(messages >= 1 << 20 && messages < (1 << 20) + 9 * 64, () -> "after " + messages);
    assertFalse(waiter.isApart());
    assertEquals(List.of(9 * 64), trials(waiter, 1_000));
  }

  /** Both sides look in vain when a stay ends. */
  @Test
  void aStayEndsOnce() {
    Peer waiter = new Peer(false);
    assertEquals(List.of(4_096), trials(waiter, 4_096)); // the next pause is 8,192
    assertTrue(place.begins(waiter));
    assertNull(place.receive(chan, waiter));
    assertFalse(place.send(chan, 1, new Peer(true)));
    assertEquals(List.of(2 * 8_192), trials(waiter, 20_000));
  }

  /** A slow window is the system's doing; a fast one is not. */
  @Test
  void oneSlowWindowDoesNotCount() {
    Peer waiter = new Peer(false);
    trials(waiter, 5_000);
    waiter.apart(true);
    for (int i = 0; i < 50; i++) {
      assertEquals(500, messagesApart(waiter, 20, 500));
      assertEquals(60, messagesApart(waiter, 10_000, 60));
    }
  }

  /**
   * A window that began apart, and those before it, say nothing of what a message takes together.
   */
  @Test
  void whatWasMeasuredApartIsForgottenTogether() {
    Peer waiter = new Peer(true);
    int apart = 4 * 64 + 63;
    assertEquals(apart, messagesApart(waiter, 10, apart));
    waiter.apart(false);
    assertEquals(List.of(4_096), trials(waiter, 5_000)); // a message takes 100 together
    assertTrue(place.begins(waiter));
    assertEquals(100_000, messagesApart(waiter, 75, 100_000));
  }

  /** Who must wait where one has just begun a trial looks for it, and knows that it is apart. */
  @Test
  void whoComesInATrialLooks() {
    boolean[] looked = {false};
    Peer other =
        new Peer(false) {
          @Override
          void meanwhile() {
            looked[0] = isApart();
          }
        };
    Peer first =
        new Peer(false) {
          @Override
          public void apart(boolean apart) {
            super.apart(apart);
            if (apart) {
              assertFalse(place.send(chan, 1, other));
            }
          }
        };
    assertEquals(List.of(4_096), trials(first, 4_096));
    assertTrue(looked[0]);
    assertFalse(other.isApart(), "in vain");
    assertNobodyStands();
  }

  /** Who serves one that has just begun a trial need not wait, and knows that it is apart. */
  @Test
  void whoServesInATrialIsApart() throws Exception {
    try (SendingGoroutine self = new SendingGoroutine()) {
      boolean met = false;
      while (!met) {
        Chan<Integer> fresh = new Chan<>(0);
        Rendezvous there = rendezvousOf(fresh);
        Task<Object> receiver =
            Threads.PLATFORM.call(
                () -> {
                  Peer waiter = new Peer(false);
                  Object received = null;
                  while (received == null && waiter.partings == 0) {
                    waiter.now += 100;
                    received = there.receive(fresh, waiter);
                  }
                  return received;
                });
        while (receiver.thread().isAlive() && !met) {
          met = there.isAwaited() && there.meet(1);
        }
        assertEquals(met ? 1 : null, receiver.join());
      }
      assertTrue(self.isApart());
    }
  }

  /** One that is always served at once would never let others run. */
  @Test
  void sendersLookForOthersNowAndThen() {
    try (SendingGoroutine self = new SendingGoroutine()) {
      for (int i = 0; i < 10 * 64; i++) {
        assertTrue(place.tryStand());
        assertTrue(place.meet(i));
        assertEquals(i, place.leave());
      }
      assertEquals(10, self.checks);
    }
    int[] checks = {0};
    Peer sender =
        new Peer(true) {
          @Override
          public boolean staysApart() {
            checks[0]++;
            return super.staysApart();
          }
        };
    for (int i = 0; i < 10 * 64; i++) {
      assertTrue(place.tryStand());
      assertTrue(place.send(chan, i, sender));
      assertEquals(i, place.leave());
    }
    assertEquals(10, checks[0]);
  }

  /** Stands for the thread that makes it, until it is closed. */
  private static final class SendingGoroutine extends AbstractGoroutine implements AutoCloseable {

    private static final ThreadLocal<SendingGoroutine> CURRENT = new ThreadLocal<>();

    static {
      Seam.register(CURRENT::get);
    }

    private static final GoroutineHost HOST =
        new GoroutineHost() {
          @Override
          public GoRuntime runtime() {
            throw new UnsupportedOperationException();
          }

          @Override
          public void panicked(Goroutine goroutine, Throwable cause) {
            throw new AssertionError(cause);
          }
        };

    private boolean apart;
    int checks;

    SendingGoroutine() {
      super(
          new GoroutineStart(HOST, 1, GoroutineOptions.DEFAULT, 0, RendezvousTest.class, () -> {}));
      CURRENT.set(this);
    }

    @Override
    public boolean staysApart() {
      checks++;
      return apart;
    }

    @Override
    public void close() {
      CURRENT.remove();
    }

    @Override
    public boolean isApart() {
      return apart;
    }

    @Override
    public void apart(boolean apart) {
      this.apart = apart;
    }
  }

  /** To look for one who does not come takes longer than a short limit. */
  @Test
  void whoHasALimitDoesNotLook() throws Exception {
    try (SendingGoroutine self = new SendingGoroutine()) {
      self.apart(true);
      assertNull(chan.tryReceive(Duration.ofNanos(1)));
      assertFalse(chan.trySend(1, Duration.ofNanos(1)));
      assertEquals(0, self.checks);
      assertTrue(self.isApart(), "it has not looked in vain");
    }
    assertNobodyStands();
  }

  // Under races

  /**
   * Everything that can meet at one channel, on several threads: each element arrives once, and
   * those of one sender at one receiver in order.
   */
  @Test
  void storm() throws Exception {
    int each = 100_000;
    int senders = 2;
    AtomicIntegerArray arrived = new AtomicIntegerArray(senders * each);
    AtomicInteger left = new AtomicInteger(senders);
    List<Task<Void>> tasks = new ArrayList<>();
    for (int s = 0; s < senders; s++) {
      int first = s * each;
      tasks.add(
          Threads.PLATFORM.run(
              () -> {
                Peer self = new Peer(true);
                for (int i = 0; i < each; i++) {
                  int element = first + i;
                  self.apart(true);
                  boolean sent =
                      switch (i % 7) {
                        case 0 -> chan.trySend(element);
                        case 1 -> select(onSend(chan, element, () -> true));
                        case 2 -> chan.sendAsync(element).join() == null;
                        default -> place.send(chan, element, self);
                      };
                  if (!sent) {
                    chan.send(element);
                  }
                }
                if (left.decrementAndGet() == 0) {
                  chan.close();
                }
              }));
    }
    for (int r = 0; r < 2; r++) {
      tasks.add(
          Threads.PLATFORM.run(
              () -> {
                Peer self = new Peer(true);
                int[] last = {-1, -1};
                for (int i = 0; ; i++) {
                  self.apart(true);
                  Object met = i % 5 == 0 ? null : place.receive(chan, self);
                  Integer element =
                      met != null
                          ? (Integer) met
                          : i % 3 == 0 ? select(onReceive(chan, v -> v)) : chan.receive();
                  if (element == null) {
                    return;
                  }
                  int sender = element / each;
                  assertTrue(element > last[sender], "order");
                  last[sender] = element;
                  assertEquals(1, arrived.incrementAndGet(element));
                }
              }));
    }
    for (Task<Void> task : tasks) {
      task.join();
    }
    for (int i = 0; i < senders * each; i++) {
      assertEquals(1, arrived.get(i), "element " + i);
    }
    assertNobodyStands();
  }

  private interface Action {
    void run() throws Exception;
  }

  private static void assertReturns(Action action) {
    try {
      action.run();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
