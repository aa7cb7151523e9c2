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
class PTest {

  private static final List<Fiber> FIBERS = new ArrayList<>();

  private final P p = new P();
  private final P thief = new P();

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
      for (int i = 0; i < P.CAPACITY; i++) {
        assertTrue(p.put(fiber(i)));
      }
      assertFalse(p.put(fiber(999)));
      assertEquals(P.CAPACITY, p.size());
      for (int i = 0; i < P.CAPACITY; i++) {
        assertSame(fiber(i), p.take());
      }
      assertNull(p.take());
      assertFalse(p.hasMore());
      p.put(fiber(0)); // so that the next round begins at another index
      p.take();
    }
  }

  @Test
  void takeHalfTakesTheOlderHalfOfAFullQueue() {
    for (int i = 0; i < P.CAPACITY; i++) {
      p.put(fiber(i));
    }
    @Nullable Fiber[] half = new Fiber[P.CAPACITY / 2];
    assertEquals(P.CAPACITY / 2, p.takeHalf(half));
    for (int i = 0; i < half.length; i++) {
      assertSame(fiber(i), half[i]);
    }
    assertSame(fiber(half.length), p.take());
    assertEquals(0, p.takeHalf(half));
  }

  @Test
  void theSlotIsPreferredForABoundedNumberOfTurns() {
    for (int i = 0; i < 3; i++) {
      p.put(fiber(i));
    }
    int fromRing = 0;
    for (int i = 0; i < 3 * P.NEXT_IN_A_ROW + 3; i++) {
      assertNull(p.putNext(fiber(100)));
      Fiber taken = p.take();
      if (taken != fiber(100)) {
        assertSame(fiber(fromRing++), taken);
        assertSame(fiber(100), p.take());
      }
    }
    assertEquals(3, fromRing);
    assertNull(p.putNext(fiber(1)));
    assertSame(fiber(1), p.putNext(fiber(2)));
    assertFalse(p.takeNext(fiber(1)));
    assertTrue(p.takeNext(fiber(2)));
    assertNull(p.next());
  }

  @Test
  void aFiberThatGaveWayIsTakenOnce() {
    assertNull(p.takeGaveWay());
    p.giveWay(fiber(1));
    assertSame(fiber(1), p.takeGaveWay());
    assertNull(p.takeGaveWay());
    p.giveWay(fiber(2));
    assertNull(p.putNext(fiber(3)));
    assertTrue(p.put(fiber(4)));
    // Emptying a queue must find it too.
    assertSame(fiber(2), p.take());
    assertSame(fiber(3), p.take());
    assertSame(fiber(4), p.take());
    assertNull(p.take());
  }

  @Test
  void fibersThatGiveWayToEachOtherAreBoundedLikeTheSlot() {
    assertTrue(p.isTurnOfGlobal());
    assertFalse(p.mayTakeNext(), "the turn of the global queue");
    p.countCarried();
    int turns = 0;
    while (p.mayTakeNext()) {
      turns++;
    }
    assertEquals(P.NEXT_IN_A_ROW, turns);
    assertTrue(p.put(fiber(1)));
    assertNull(p.putNext(fiber(2)));
    assertSame(fiber(1), p.take(), "the ring's turn");
    assertTrue(p.mayTakeNext());
  }

  @Test
  void aThiefTakesTheLargerHalfAndKeepsTheOrder() {
    for (int i = 0; i < 7; i++) {
      p.put(fiber(i));
    }
    assertSame(fiber(3), p.stealInto(thief));
    assertEquals(3, thief.size());
    for (int i = 0; i < 3; i++) {
      assertSame(fiber(i), thief.take());
    }
    for (int i = 4; i < 7; i++) {
      assertSame(fiber(i), p.take());
    }
    assertNull(p.stealInto(thief));
    p.put(fiber(9));
    assertSame(fiber(9), p.stealInto(thief));
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
                P own = new P();
                while (!over.get()) {
                  Fiber fiber = p.stealInto(own);
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
      while (!p.put(fiber)) {
        Fiber taken = p.take();
        if (taken != null) {
          own.add(taken);
        }
      }
      if (i % 3 == 0) {
        Fiber taken = p.take();
        if (taken != null) {
          own.add(taken);
        }
      }
    }
    for (Fiber taken = p.take(); taken != null; taken = p.take()) {
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
