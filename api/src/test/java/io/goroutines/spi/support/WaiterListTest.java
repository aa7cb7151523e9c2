package io.goroutines.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.Wakeable;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WaiterListTest {

  private final WaiterList list = new WaiterList();

  private static WaiterList.Entry entry() {
    return new WaiterList.Entry(next -> {});
  }

  private WaiterList.Entry added() {
    WaiterList.Entry entry = entry();
    list.add(entry);
    return entry;
  }

  @Test
  void wakeAll_wakesEachOnce_inFifoOrder_andEmptiesTheList() {
    List<Integer> woken = new ArrayList<>();
    List<WaiterList.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int self = i;
      entries.add(new WaiterList.Entry(next -> woken.add(self)));
      assertTrue(entries.get(i).isOver());
      list.add(entries.get(i));
      assertFalse(entries.get(i).isOver() || list.isEmpty());
    }
    list.wakeAll();
    assertEquals(List.of(0, 1, 2), woken);
    assertTrue(entries.stream().allMatch(WaiterList.Entry::isOver) && list.isEmpty());
    list.wakeAll();
    entries.forEach(list::abandon);
    assertEquals(3, woken.size());
    assertTrue(list.isEmpty());
  }

  @Test
  void wakeAll_readyThrows_laterWaitersAreStillWoken() {
    WaiterList list = new WaiterList();
    List<Integer> woken = new ArrayList<>();
    IllegalStateException thrown = new IllegalStateException("on purpose");
    for (int i = 0; i < 3; i++) {
      int self = i;
      list.add(
          new WaiterList.Entry(
              next -> {
                woken.add(self);
                if (self == 1) {
                  throw thrown;
                }
              }));
    }
    assertSame(thrown, assertThrows(IllegalStateException.class, list::wakeAll));
    assertEquals(List.of(0, 1, 2), woken);
    assertTrue(list.isEmpty());
  }

  @Test
  void abandon_removesTheEntry_atAnyPosition() {
    for (int abandoned = 0; abandoned < 3; abandoned++) {
      List<Integer> woken = new ArrayList<>();
      List<Integer> others = new ArrayList<>(List.of(0, 1, 2));
      others.remove((Object) abandoned);
      List<WaiterList.Entry> entries = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int self = i;
        entries.add(new WaiterList.Entry(next -> woken.add(self)));
        list.add(entries.get(i));
      }
      list.abandon(entries.get(abandoned));
      for (int i = 0; i < 3; i++) {
        assertEquals(i == abandoned, entries.get(i).isOver());
      }
      list.abandon(entries.get(abandoned));
      list.wakeAll();
      assertEquals(others, woken);
      assertTrue(list.isEmpty());
    }
  }

  @Test
  void entry_isReusable_onlyOnceOver() {
    AtomicInteger woken = new AtomicInteger();
    WaiterList.Entry entry = new WaiterList.Entry(next -> woken.incrementAndGet());
    for (int i = 1; i <= 3; i++) {
      list.add(entry);
      assertThrows(IllegalStateException.class, () -> list.add(entry));
      list.wakeAll();
      assertEquals(i, woken.get());
      list.add(entry);
      list.abandon(entry);
      list.wakeAll();
      assertEquals(i, woken.get());
    }
    WaiterList other = new WaiterList();
    other.add(entry);
    assertTrue(list.isEmpty());
    other.wakeAll();
    assertEquals(4, woken.get());
  }

  /** A waiter that adds itself again while it is being woken waits for the next event. */
  @Test
  void wakeAll_waitersReAdd_terminates() {
    AtomicInteger woken = new AtomicInteger();
    List<WaiterList.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      int self = i;
      entries.add(
          new WaiterList.Entry(
              next -> {
                woken.incrementAndGet();
                list.add(entries.get(self));
              }));
      list.add(entries.get(i));
    }
    for (int round = 1; round <= 3; round++) {
      list.wakeAll();
      assertEquals(3 * round, woken.get());
    }
  }

  @Test
  void wakeAll_entryAbandonedMeanwhile_isNotWoken() {
    AtomicInteger woken = new AtomicInteger();
    List<WaiterList.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      entries.add(
          new WaiterList.Entry(
              next -> {
                woken.incrementAndGet();
                list.abandon(entries.getLast());
              }));
      list.add(entries.get(i));
    }
    list.wakeAll();
    assertEquals(2, woken.get());
    assertTrue(list.isEmpty());
  }

  /** All links except those of three entries are cut: a traversal from either end would fail. */
  @Test
  void abandon_accessesOnlyTheNeighbours() {
    List<WaiterList.Entry> entries = new ArrayList<>();
    for (int i = 0; i < 1_001; i++) {
      entries.add(added());
    }
    WaiterList.Entry before = entries.get(499);
    WaiterList.Entry leaves = entries.get(500);
    WaiterList.Entry after = entries.get(501);
    for (WaiterList.Entry each : entries) {
      if (each != leaves) {
        each.previous = each == after ? leaves : null;
        each.next = each == before ? leaves : null;
      }
    }
    list.abandon(leaves);
    assertTrue(leaves.isOver());
    assertSame(after, before.next);
    assertSame(before, after.previous);
  }

  // Retention

  @Test
  void addAndAbandon_leaveNoEntries_whileOthersStay() {
    WaiterList.Entry oldest = added();
    List<WaiterList.Entry> passing = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      passing.add(entry());
    }
    for (int i = 0; i < 1_000_000; i++) {
      WaiterList.Entry each = passing.get(i % 10);
      list.abandon(each);
      list.add(each);
    }
    WaiterList.Entry youngest = added();
    assertEquals(12, length(oldest));
    passing.forEach(list::abandon);
    assertEquals(2, length(oldest));
    assertSame(youngest, oldest.next);
    for (WaiterList.Entry each : passing) {
      assertNull(each.previous);
      assertNull(each.next);
    }
    list.wakeAll();
    assertNull(oldest.next);
    assertNull(youngest.previous);
  }

  private static int length(WaiterList.Entry oldest) {
    int length = 0;
    for (WaiterList.Entry each = oldest; each != null; each = each.next) {
      length++;
    }
    return length;
  }

  /** An entry that is over can be collected, although the list and other entries live on. */
  @Test
  void overEntries_areNotReferenced() {
    WaiterList.Entry woken = added();
    WeakReference<Wakeable> first = addWaiter(false);
    list.wakeAll();
    WaiterList.Entry stays = added();
    WeakReference<Wakeable> second = addWaiter(true);
    WaiterList.Entry alsoStays = added();
    awaitUntil(
        () -> {
          System.gc();
          return first.refersTo(null) && second.refersTo(null);
        });
    assertTrue(woken.isOver());
    assertFalse(stays.isOver() || alsoStays.isOver());
  }

  private WeakReference<Wakeable> addWaiter(boolean abandons) {
    Wakeable waiter =
        new Wakeable() {
          @Override
          public void ready(boolean next) {}
        };
    WaiterList.Entry entry = new WaiterList.Entry(waiter);
    list.add(entry);
    if (abandons) {
      list.abandon(entry);
    }
    return new WeakReference<>(waiter);
  }

  // The lock

  /**
   * The holder is preempted: a contender yields, on any kind of thread and with any interrupt
   * status.
   */
  @Test
  void lockContended_yields_andKeepsTheInterruptStatus() throws Exception {
    for (Thread.Builder kind : List.of(Thread.ofPlatform(), Thread.ofVirtual())) {
      for (boolean interrupted : new boolean[] {false, true}) {
        WaiterList.Entry entry = added();
        AtomicBoolean kept = new AtomicBoolean();
        list.lock = 1;
        Thread thread =
            kind.start(
                () -> {
                  if (interrupted) {
                    Thread.currentThread().interrupt();
                  }
                  list.abandon(entry);
                  kept.set(Thread.currentThread().isInterrupted());
                });
        awaitUntil(() -> isIn(thread, "backOff"));
        if (!interrupted) {
          awaitUntil(() -> isIn(thread, "parkNanos"));
        }
        assertTrue(thread.isAlive());
        assertFalse(entry.isOver());
        list.lock = 0;
        thread.join();
        assertTrue(entry.isOver());
        assertEquals(interrupted, kept.get());
      }
    }
  }

  @Test
  void abandon_wokenWhileWaitingForTheLock_removesNoOtherEntry() throws Exception {
    for (int i = 0; i < 20; i++) {
      WaiterList.Entry entry = added();
      list.lock = 1;
      Thread thread = Thread.ofPlatform().start(() -> list.abandon(entry));
      awaitUntil(() -> isIn(thread, "parkNanos"));
      list.lock = 0;
      list.wakeAll();
      WaiterList.Entry other = added();
      thread.join();
      assertFalse(other.isOver());
      list.wakeAll();
      assertTrue(other.isOver());
    }
  }

  private static boolean isIn(Thread thread, String method) {
    for (StackTraceElement frame : thread.getStackTrace()) {
      if (frame.getMethodName().equals(method)) {
        return true;
      }
    }
    return false;
  }

  /**
   * After a StackOverflowError the operation has happened or not, and the list is unlocked and its
   * invariants hold. Tried with every remaining stack size, from nothing to enough.
   */
  @Test
  void stackOverflow_leavesTheListUnlockedAndConsistent() throws Exception {
    AtomicInteger woken = new AtomicInteger();
    WaiterList.Entry mine = new WaiterList.Entry(next -> woken.incrementAndGet());
    WaiterList.Entry neighbour = added();
    List<Runnable> operations =
        List.of(
            () -> {
              list.abandon(mine);
              list.add(mine);
            },
            () -> list.abandon(mine),
            list::wakeAll,
            list::isEmpty);
    Thread thread =
        new Thread(
            null,
            () -> {
              for (int i = 0; i < 200; i++) {
                for (Runnable each : operations) {
                  dive(each, new int[] {3}, i % 16);
                }
                list.abandon(neighbour);
                list.add(neighbour);
              }
            },
            "dive",
            200_000);
    AtomicBoolean failed = new AtomicBoolean();
    thread.setUncaughtExceptionHandler((t, e) -> failed.set(true));
    thread.start();
    thread.join();
    assertFalse(failed.get());
    assertEquals(0, list.lock);
    list.wakeAll();
    assertTrue(list.isEmpty() && mine.isOver() && neighbour.isOver());
    int before = woken.get();
    list.add(mine);
    list.wakeAll();
    assertEquals(before + 1, woken.get());
  }

  private static void dive(Runnable operation, int[] left, int alignment) {
    try {
      if (alignment > 0) {
        diveFrom(operation, left, alignment - 1, 1, 2);
      } else {
        dive(operation, left, 0);
      }
    } catch (StackOverflowError e) {
      // the end of the stack
    }
    if (left[0] > 0) {
      try {
        operation.run();
        left[0]--;
      } catch (StackOverflowError e) {
        // retried one frame further up
      }
    }
  }

  private static void diveFrom(Runnable operation, int[] left, int alignment, long a, long b) {
    dive(operation, left, alignment);
    if (a + b != 3) {
      throw new AssertionError();
    }
  }

  // Concurrency

  /**
   * In each round, waiters add themselves or give up while the event happens: no wake-up is lost.
   */
  @Test
  void noWakeUpIsLost_whileOthersGiveUp() throws Exception {
    int waiters = 3;
    int rounds = 20_000;
    AtomicInteger event = new AtomicInteger();
    CyclicBarrier round = new CyclicBarrier(waiters + 1);
    List<Thread> threads = new ArrayList<>();
    for (int w = 0; w < waiters; w++) {
      int self = w;
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    Waiter waiter = Seam.current();
                    WaiterList.Entry entry = new WaiterList.Entry(waiter);
                    for (int r = 1; r <= rounds; r++) {
                      awaitQuietly(round);
                      list.add(entry);
                      while (event.get() < r) {
                        if (self == 0 || entry.isOver()) {
                          list.abandon(entry);
                          list.add(entry);
                        } else {
                          waiter.park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                        }
                      }
                      list.abandon(entry);
                    }
                  }));
    }
    for (int r = 1; r <= rounds; r++) {
      awaitQuietly(round);
      event.set(r);
      list.wakeAll();
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertTrue(list.isEmpty());
  }

  /**
   * A waiter that stays is woken once, a waiter that gives up at most once, while two threads wake
   * and others add and abandon entries.
   */
  @Test
  void waitersAreWokenOnce_whileOthersAddAndAbandon() throws Exception {
    AtomicInteger running = new AtomicInteger(4);
    List<Thread> threads = new ArrayList<>();
    AtomicInteger wrong = new AtomicInteger();
    Runnable comesAndGoes =
        () -> {
          for (int i = 0; i < 20_000; i++) {
            AtomicInteger woken = new AtomicInteger();
            WaiterList.Entry entry = new WaiterList.Entry(next -> woken.incrementAndGet());
            list.add(entry);
            if (i % 4 == 0) {
              awaitUntil(() -> woken.get() > 0);
            }
            list.abandon(entry);
            if (!entry.isOver() || woken.get() > 1) {
              wrong.incrementAndGet();
            }
          }
          running.getAndDecrement();
        };
    for (int i = 0; i < 2; i++) {
      threads.add(Thread.ofPlatform().start(comesAndGoes));
      threads.add(Thread.ofVirtual().start(comesAndGoes));
      threads.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (running.get() > 0) {
                      list.wakeAll();
                      Thread.yield();
                    }
                  }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(0, wrong.get());
    assertTrue(list.isEmpty());
  }

  private static void awaitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.yield();
    }
  }

  private static void awaitQuietly(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
