package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.scheduler.Fiber;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunQueueTest {

  private static final List<Fiber> FIBERS = new ArrayList<>();

  private final RunQueue queue = new RunQueue();
  private final RunQueue thief = new RunQueue();

  @BeforeAll
  static void makeFibers() {
    for (int i = 0; i < 1_000; i++) {
      FIBERS.add(Fibers.make());
    }
  }

  private static Fiber fiber(int i) {
    return FIBERS.get(i);
  }

  @Test
  void isAQueueOf256ThatWrapsAround() {
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < RunQueue.CAPACITY; i++) {
        assertTrue(queue.put(fiber(i)));
      }
      assertFalse(queue.put(fiber(999)));
      assertEquals(RunQueue.CAPACITY, queue.size());
      for (int i = 0; i < RunQueue.CAPACITY; i++) {
        assertSame(fiber(i), queue.take());
      }
      assertNull(queue.take());
      assertFalse(queue.hasMore());
      queue.put(fiber(0)); // so that the next round begins at another index
      queue.take();
    }
  }

  @Test
  void takeHalfTakesTheOlderHalfOfAFullQueue() {
    for (int i = 0; i < RunQueue.CAPACITY; i++) {
      queue.put(fiber(i));
    }
    @Nullable Fiber[] half = new Fiber[RunQueue.CAPACITY / 2];
    assertEquals(RunQueue.CAPACITY / 2, queue.takeHalf(half));
    for (int i = 0; i < half.length; i++) {
      assertSame(fiber(i), half[i]);
    }
    assertSame(fiber(half.length), queue.take());
    assertEquals(0, queue.takeHalf(half));
  }

  @Test
  void theSlotIsPreferredForABoundedNumberOfTurns() {
    for (int i = 0; i < 3; i++) {
      queue.put(fiber(i));
    }
    int fromRing = 0;
    for (int i = 0; i < 3 * RunQueue.NEXT_IN_A_ROW + 3; i++) {
      assertNull(queue.putNext(fiber(100)));
      Fiber taken = queue.take();
      if (taken != fiber(100)) {
        assertSame(fiber(fromRing++), taken);
        assertSame(fiber(100), queue.take());
      }
    }
    assertEquals(3, fromRing);
    assertNull(queue.putNext(fiber(1)));
    assertSame(fiber(1), queue.putNext(fiber(2)));
    assertFalse(queue.takeNext(fiber(1)));
    assertTrue(queue.takeNext(fiber(2)));
    assertNull(queue.next());
  }

  @Test
  void aFiberThatYieldedIsTakenOnce() {
    assertNull(queue.takeYielded());
    queue.putYielded(fiber(1));
    assertSame(fiber(1), queue.takeYielded());
    assertNull(queue.takeYielded());
    queue.putYielded(fiber(2));
    assertNull(queue.putNext(fiber(3)));
    assertTrue(queue.put(fiber(4)));
    // Emptying a queue must find it too.
    assertSame(fiber(2), queue.take());
    assertSame(fiber(3), queue.take());
    assertSame(fiber(4), queue.take());
    assertNull(queue.take());
  }

  @Test
  void fibersThatYieldToEachOtherAreBoundedLikeTheSlot() {
    assertTrue(queue.isTurnOfGlobal());
    assertFalse(queue.mayTakeNext(), "the turn of the global queue");
    queue.countCarried();
    int turns = 0;
    while (queue.mayTakeNext()) {
      turns++;
    }
    assertEquals(RunQueue.NEXT_IN_A_ROW, turns);
    assertTrue(queue.put(fiber(1)));
    assertNull(queue.putNext(fiber(2)));
    assertSame(fiber(1), queue.take(), "the ring's turn");
    assertTrue(queue.mayTakeNext());
  }

  @Test
  void aThiefTakesTheLargerHalfAndKeepsTheOrder() {
    for (int i = 0; i < 7; i++) {
      queue.put(fiber(i));
    }
    assertSame(fiber(3), queue.stealInto(thief));
    assertEquals(3, thief.size());
    for (int i = 0; i < 3; i++) {
      assertSame(fiber(i), thief.take());
    }
    for (int i = 4; i < 7; i++) {
      assertSame(fiber(i), queue.take());
    }
    assertNull(queue.stealInto(thief));
    queue.put(fiber(9));
    assertSame(fiber(9), queue.stealInto(thief));
    assertEquals(0, thief.size());
  }

  @Test
  void ownerAndThievesLoseAndDuplicateNothing() throws Exception {
    int count = 100_000;
    Set<Fiber> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    int[] doubled = new int[1];
    AtomicBoolean over = new AtomicBoolean();
    List<List<Fiber>> stolen = new ArrayList<>();
    List<Thread> thieves = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      List<Fiber> mine = new ArrayList<>();
      stolen.add(mine);
      Thread thread =
          new Thread(
              () -> {
                RunQueue own = new RunQueue();
                while (!over.get()) {
                  Fiber fiber = queue.stealInto(own);
                  while (fiber != null) {
                    mine.add(fiber);
                    fiber = own.take();
                  }
                }
              });
      thieves.add(thread);
      thread.start();
    }
    List<Fiber> own = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Fiber fiber = Fibers.make();
      while (!queue.put(fiber)) {
        Fiber taken = queue.take();
        if (taken != null) {
          own.add(taken);
        }
      }
      if (i % 3 == 0) {
        Fiber taken = queue.take();
        if (taken != null) {
          own.add(taken);
        }
      }
    }
    for (Fiber taken = queue.take(); taken != null; taken = queue.take()) {
      own.add(taken);
    }
    over.set(true);
    for (Thread thread : thieves) {
      thread.join();
    }
    stolen.add(own);
    for (List<Fiber> part : stolen) {
      for (Fiber fiber : part) {
        if (!seen.add(fiber)) {
          doubled[0]++;
        }
      }
    }
    assertEquals(0, doubled[0]);
    assertEquals(count, seen.size());
  }

  @Test
  void coprimeStridesVisitAllProcessors() {
    for (int n = 1; n <= 64; n++) {
      for (int stride : Crew.coprimes(n)) {
        Set<Integer> visited = new HashSet<>();
        int at = 0;
        for (int i = 0; i < n; i++) {
          visited.add(at);
          at = (at + stride) % n;
        }
        assertEquals(n, visited.size());
      }
    }
  }
}
