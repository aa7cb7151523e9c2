package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.channels.StandardChannelFactory;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Goroutines that stay apart keep nobody from running; and who is parted runs elsewhere. */
@Timeout(120)
class ApartTest {

  private final TestHost host = new TestHost();
  private final AtomicBoolean over = new AtomicBoolean();

  @AfterEach
  void noPanics() {
    over.set(true);
    assertEquals(List.of(), host.panics());
  }

  private static WorkStealingScheduler open(int procs, Duration closeTimeout) {
    return WorkStealingScheduler.open(
        SchedulerConfig.DEFAULT.withProcs(procs).withCloseTimeout(closeTimeout));
  }

  private static WorkStealingScheduler open(int procs) {
    return open(procs, Duration.ofSeconds(10));
  }

  private void computeUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean() && !over.get()) {
      Thread.onSpinWait();
    }
  }

  /** Who stay apart as long as they may, and give way only when they may not. */
  private final class Staying {
    private final Scheduler scheduler;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Goroutine> all = new ArrayList<>();

    /** How many stay apart now. */
    final AtomicInteger now = new AtomicInteger();

    /** How often one has given way. */
    final AtomicInteger gaveWay = new AtomicInteger();

    Staying(Scheduler scheduler, int count) {
      this.scheduler = scheduler;
      for (int i = 0; i < count; i++) {
        all.add(host.go(scheduler, this::stay));
      }
    }

    private void stay() {
      Waiter self = Seam.current();
      while (!stop.get() && !over.get()) {
        self.apart(true);
        if (self.staysApart()) {
          now.incrementAndGet();
          while (!stop.get() && !over.get() && self.staysApart()) {
            Thread.onSpinWait();
          }
          now.decrementAndGet();
        }
        gaveWay.incrementAndGet();
        self.yieldNow();
      }
    }

    void awaitAll() {
      TestHost.await("all stay apart", () -> now.get() == all.size());
    }

    void end() throws InterruptedException {
      stop.set(true);
      for (Goroutine goroutine : all) {
        TestHost.awaitEnd(scheduler, goroutine);
      }
    }
  }

  /** One that waits until it is told to go on, and then says that it ran. */
  private final class Waiting {
    private volatile boolean set;
    final AtomicBoolean ran = new AtomicBoolean();
    final Goroutine goroutine;

    Waiting(Scheduler scheduler, Body then) {
      goroutine =
          host.go(
              scheduler,
              () -> {
                while (!set) {
                  Seam.current().park(WaitReason.COND_WAIT, this, Waiter.NO_DEADLINE);
                  boolean _ = Thread.interrupted();
                }
                ran.set(true);
                then.run();
              });
      TestHost.await("it waits", () -> goroutine.state() == Goroutine.State.WAITING);
    }

    Waiting(Scheduler scheduler) {
      this(scheduler, () -> {});
    }

    void wake(boolean next) {
      set = true;
      ((Waiter) goroutine).ready(next);
    }
  }

  // Who stays apart

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void oneStartedFromOutsideRunsBesideThoseWhoStayApart(int procs) throws Exception {
    try (Scheduler scheduler = open(procs)) {
      Staying staying = new Staying(scheduler, procs);
      for (int i = 0; i < 50; i++) {
        staying.awaitAll();
        TestHost.awaitEnd(scheduler, host.go(scheduler, () -> {}));
      }
      staying.end();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void oneWokenFromOutsideRunsBesideThoseWhoStayApart(int procs) throws Exception {
    try (Scheduler scheduler = open(procs)) {
      Staying staying = new Staying(scheduler, procs);
      for (int i = 0; i < 50; i++) {
        Waiting waiting = new Waiting(scheduler);
        staying.awaitAll();
        waiting.wake(i % 2 == 0);
        TestHost.awaitEnd(scheduler, waiting.goroutine);
      }
      staying.end();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void timersFireBesideThoseWhoStayApart(int procs) throws Exception {
    try (Scheduler scheduler = open(procs)) {
      Staying staying = new Staying(scheduler, procs);
      staying.awaitAll();
      AtomicInteger fired = new AtomicInteger();
      AtomicInteger byWorkers = new AtomicInteger();
      for (int i = 0; i < 20; i++) {
        staying.awaitAll();
        int before = fired.get();
        var _ =
            scheduler.schedule(
                scheduler.now() + 1_000_000,
                () -> {
                  byWorkers.addAndGet(Thread.currentThread() instanceof M ? 1 : 0);
                  fired.incrementAndGet();
                });
        TestHost.await("the timer fires", () -> fired.get() > before);
      }
      assertTrue(byWorkers.get() > 0, "all were left to sysmon");
      Goroutine sleeps =
          host.go(
              scheduler,
              () -> {
                Waiter self = Seam.current();
                for (int i = 0; i < 20; i++) {
                  long deadline = Seam.deadline(self, Duration.ofMillis(1));
                  while (self.now() < deadline) {
                    self.park(WaitReason.SLEEP, null, deadline);
                  }
                }
              });
      TestHost.awaitEnd(scheduler, sleeps);
      staying.end();
    }
  }

  @Test
  void whoStaysApartLeavesTheQueuesToNobodyElse() throws Exception {
    // What one of them makes ready stands behind it, and it must not stay for its sake.
    try (Scheduler scheduler = open(1)) {
      for (int i = 0; i < 50; i++) {
        Waiting waiting = new Waiting(scheduler);
        boolean next = i % 2 == 0;
        boolean stays =
            host.in(
                scheduler,
                () -> {
                  Waiter self = Seam.current();
                  self.apart(true);
                  waiting.wake(next);
                  return self.staysApart() || self.isApart();
                });
        assertFalse(stays, next ? "with one in the slot" : "with one in the ring");
        TestHost.awaitEnd(scheduler, waiting.goroutine);
      }
    }
  }

  @Test
  void fewerProcsEndTheStayOfOne() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      Staying staying = new Staying(scheduler, 2);
      for (int i = 0; i < 20; i++) {
        staying.awaitAll();
        int before = staying.gaveWay.get();
        scheduler.procs(1);
        TestHost.await("one share is given up", () -> scheduler.shares.held() == 1);
        // They take turns on one processor: neither may stay while the other one is queued.
        TestHost.await("both go on", () -> staying.gaveWay.get() > before + 100);
        scheduler.procs(2);
      }
      staying.end();
    }
  }

  @Test
  void theCloseEndsTheStay() throws Exception {
    for (int i = 0; i < 20; i++) {
      WorkStealingScheduler scheduler = open(2, Duration.ZERO);
      AtomicInteger now = new AtomicInteger();
      AtomicInteger after = new AtomicInteger();
      List<Goroutine> all = new ArrayList<>();
      for (int g = 0; g < 2; g++) {
        all.add(
            host.go(
                scheduler,
                () -> {
                  Waiter self = Seam.current();
                  while (now.get() < 2 || !scheduler.isSealed()) {
                    self.apart(true);
                    boolean stayed = self.staysApart();
                    if (stayed) {
                      now.incrementAndGet();
                      while (self.staysApart() && !over.get()) {
                        Thread.onSpinWait();
                      }
                    }
                    if (scheduler.isSealed() || over.get()) {
                      break;
                    }
                    self.yieldNow();
                  }
                  self.yieldNow(); // from here on it is carried elsewhere
                  self.apart(true);
                  if (self.staysApart() || self.isApart() || self.partFromNext()) {
                    after.incrementAndGet();
                  }
                }));
      }
      TestHost.await("both stay apart", () -> now.get() >= 2);
      scheduler.close();
      for (Goroutine goroutine : all) {
        TestHost.awaitEnd(scheduler, goroutine);
      }
      assertEquals(0, after.get(), "after the close");
    }
  }

  @Test
  void whoStaysApartIsNotTakenForOneThatComputes() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      Staying staying = new Staying(scheduler, 2);
      staying.awaitAll();
      long before = scheduler.metrics().handoffs().orElseThrow();
      long end = System.nanoTime() + 40 * Sysmon.HOLD_NANOS;
      TestHost.await("some time goes by", () -> System.nanoTime() > end);
      long lent = scheduler.metrics().handoffs().orElseThrow() - before;
      staying.end();
      // Not none: what runs for the first time may block for a moment.
      assertTrue(lent < 10, () -> lent + " times lent");
    }
  }

  // Through channels, which part those who hand over when they find that worth while

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void pairsThatMeetHoldUpNobody(int procs) throws Exception {
    try (Scheduler scheduler = open(procs)) {
      StandardChannelFactory channels = new StandardChannelFactory();
      AtomicBoolean stop = new AtomicBoolean();
      AtomicInteger[] met = {new AtomicInteger(), new AtomicInteger()};
      List<Goroutine> all = new ArrayList<>();
      for (AtomicInteger count : met) {
        Channel<Integer> there = channels.unbuffered();
        Channel<Integer> back = channels.unbuffered();
        all.add(
            host.go(
                scheduler,
                () -> {
                  for (int i = 0; !stop.get() && !over.get(); i++) {
                    there.send(i);
                    assertEquals(i, back.receive());
                    count.incrementAndGet();
                  }
                  there.close();
                }));
        all.add(
            host.go(
                scheduler,
                () -> {
                  for (int i : there) {
                    back.send(i);
                  }
                }));
      }
      Goroutine ticks =
          host.go(
              scheduler,
              () -> {
                Waiter self = Seam.current();
                while (!stop.get() && !over.get()) {
                  long deadline = Seam.deadline(self, Duration.ofMillis(1));
                  while (self.now() < deadline) {
                    self.park(WaitReason.SLEEP, null, deadline);
                  }
                }
              });
      all.add(ticks);
      for (int round = 0; round < 20; round++) {
        for (AtomicInteger count : met) {
          int before = count.get();
          TestHost.await("a pair goes on", () -> count.get() > before + 1_000);
        }
        TestHost.awaitEnd(scheduler, host.go(scheduler, () -> {}));
        scheduler.procs(round % 2 == 0 ? procs + 1 : procs);
      }
      stop.set(true);
      for (Goroutine goroutine : all) {
        TestHost.awaitEnd(scheduler, goroutine);
      }
    }
  }

  // Who is parted

  private static P own() {
    return ((M) JdkHook.carrier()).p;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4})
  void whoIsPartedRunsWhileTheOtherOneComputes(int procs) throws Exception {
    try (WorkStealingScheduler scheduler = open(procs)) {
      int parted = 0;
      int rounds = 200;
      for (int i = 0; i < rounds; i++) {
        Waiting waiting = new Waiting(scheduler);
        boolean parts =
            host.in(
                scheduler,
                () -> {
                  computeUntil(() -> !scheduler.isBusy());
                  waiting.wake(true);
                  boolean did = Seam.current().partFromNext();
                  if (did) {
                    assertEquals(null, own().next(), "is left behind");
                    computeUntil(waiting.ran::get);
                  }
                  return did;
                });
        parted += parts ? 1 : 0;
        TestHost.awaitEnd(scheduler, waiting.goroutine);
      }
      // The watcher may have been quicker, where this thread was stopped in between.
      assertTrue(parted > rounds / 2, parted + " of " + rounds);
    }
  }

  @Test
  void anIdleProcessorIsWokenForWhoIsParted() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      AtomicInteger parted = new AtomicInteger();
      AtomicInteger unwoken = new AtomicInteger();
      for (int i = 0; i < 50 || i < 1_000 && parted.get() < 20; i++) {
        // They hand over for a while, so that somebody watches the slot: to fill it wakes nobody.
        int last = 5_000;
        AtomicInteger turn = new AtomicInteger();
        AtomicReferenceArray<Waiter> waiters = new AtomicReferenceArray<>(2);
        List<Goroutine> both = new ArrayList<>();
        for (int own = 0; own < 2; own++) {
          int me = own;
          both.add(
              host.go(
                  scheduler,
                  () -> {
                    Waiter self = Seam.current();
                    waiters.set(me, self);
                    for (int n = me; n <= last + me; n += 2) {
                      while (turn.get() < n) {
                        self.park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                      }
                      turn.set(n + 1);
                      Waiter other = waiters.get(1 - me);
                      if (other != null) {
                        other.ready(true);
                      }
                    }
                    if (me == 0 && self.partFromNext()) {
                      parted.incrementAndGet();
                      boolean asleep = scheduler.trace().orElseThrow().needSpinning();
                      unwoken.addAndGet(asleep ? 1 : 0);
                    }
                  }));
        }
        for (Goroutine goroutine : both) {
          TestHost.awaitEnd(scheduler, goroutine);
        }
      }
      assertTrue(parted.get() >= 20, () -> parted + " are parted");
      // One that was about to rest may be neither spinning nor awake for a moment.
      assertTrue(2 * unwoken.get() <= parted.get(), () -> unwoken + " of " + parted);
    }
  }

  @Test
  void nobodyIsPartedOnOneProcessor() throws Exception {
    try (WorkStealingScheduler scheduler = open(1)) {
      for (int i = 0; i < 50; i++) {
        Waiting waiting = new Waiting(scheduler);
        host.in(
            scheduler,
            () -> {
              waiting.wake(true);
              assertFalse(Seam.current().partFromNext());
              assertFalse(waiting.ran.get());
              return null;
            });
        TestHost.awaitEnd(scheduler, waiting.goroutine);
      }
    }
  }

  @Test
  void nobodyIsPartedWhileNoneIsIdle() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      for (int seen = 0; seen < 20; ) {
        AtomicBoolean done = new AtomicBoolean();
        AtomicBoolean begun = new AtomicBoolean();
        Waiting waiting = new Waiting(scheduler);
        Goroutine computes =
            host.go(
                scheduler,
                () -> {
                  begun.set(true);
                  computeUntil(done::get);
                });
        TestHost.await("it computes", begun::get);
        Boolean parted =
            host.in(
                scheduler,
                () -> {
                  try {
                    waiting.wake(true);
                    boolean busy = scheduler.isBusy();
                    boolean parts = Seam.current().partFromNext();
                    return busy && scheduler.isBusy() ? parts : null;
                  } finally {
                    done.set(true);
                  }
                });
        TestHost.awaitEnd(scheduler, computes);
        TestHost.awaitEnd(scheduler, waiting.goroutine);
        if (parted != null) { // else its share was lent meanwhile, or the machine stood still
          assertFalse(parted);
          seen++;
        }
      }
    }
  }

  @Test
  void nobodyIsPartedIntoARingWhereItWouldWait() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      for (int seen = 0; seen < 20; ) {
        List<Waiting> others = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
          others.add(new Waiting(scheduler));
        }
        Waiting waiting = new Waiting(scheduler);
        boolean hadMore =
            host.in(
                scheduler,
                () -> {
                  others.forEach(other -> other.wake(false));
                  waiting.wake(true);
                  P p = own();
                  boolean more = p.hasMore();
                  boolean parts = Seam.current().partFromNext();
                  // Nobody but this goroutine puts anything into that ring.
                  assertFalse(parts && p.size() > 1, "behind others");
                  return more && !parts;
                });
        seen += hadMore ? 1 : 0;
        TestHost.awaitEnd(scheduler, waiting.goroutine);
        for (Waiting other : others) {
          TestHost.awaitEnd(scheduler, other.goroutine);
        }
      }
    }
  }

  @Test
  void whoIsPartedAtTheCloseRuns() throws Exception {
    for (int i = 0; i < 200; i++) {
      WorkStealingScheduler scheduler = open(2, Duration.ZERO);
      AtomicBoolean go = new AtomicBoolean();
      AtomicBoolean begun = new AtomicBoolean();
      Waiting waiting = new Waiting(scheduler);
      Goroutine parts =
          host.go(
              scheduler,
              () -> {
                begun.set(true);
                computeUntil(go::get);
                waiting.wake(true);
                boolean _ = Seam.current().partFromNext();
              });
      TestHost.await("it computes", begun::get);
      Thread closer = Thread.ofPlatform().start(scheduler::close);
      int delay = 1_000 * (i % 100);
      long end = System.nanoTime() + delay;
      computeUntil(() -> System.nanoTime() > end);
      go.set(true);
      TestHost.awaitEnd(scheduler, parts);
      TestHost.awaitEnd(scheduler, waiting.goroutine);
      closer.join();
    }
  }

  /** Calls what it is given so many frames above the end of the stack. */
  private static int atTheEnd(int above, Runnable call) {
    int below;
    try {
      below = atTheEnd(above, call) + 1;
    } catch (StackOverflowError _) {
      below = 0;
    }
    if (below == above) {
      try {
        call.run();
      } catch (StackOverflowError _) {
        // what was to be shown
      }
    }
    return below;
  }

  @Test
  void whoIsPartedAtTheEndOfTheStackRuns() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      for (int i = 0; i < 400; i++) {
        int above = i % 200;
        Waiting waiting = new Waiting(scheduler);
        Goroutine parts =
            host.go(
                scheduler,
                () -> {
                  Waiter self = Seam.current();
                  computeUntil(() -> !scheduler.isBusy());
                  waiting.wake(true);
                  int _ = atTheEnd(above, () -> self.partFromNext());
                });
        TestHost.awaitEnd(scheduler, parts);
        TestHost.awaitEnd(scheduler, waiting.goroutine);
      }
      // Both processors still work.
      Staying staying = new Staying(scheduler, 2);
      staying.awaitAll();
      staying.end();
    }
  }
}
