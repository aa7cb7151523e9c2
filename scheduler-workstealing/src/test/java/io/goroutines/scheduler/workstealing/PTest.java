package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.scheduler.Strand;
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

  private static final List<Strand> STRANDS = new ArrayList<>();

  private final P p = new P();
  private final P thief = new P();

  @BeforeAll
  static void makeStrands() {
    for (int i = 0; i < 1_000; i++) {
      STRANDS.add(Strands.make());
    }
  }

  private static Strand strand(int i) {
    return STRANDS.get(i);
  }

  @Test
  void isAQueueOf256ThatWrapsAround() {
    for (int round = 0; round < 5; round++) {
      for (int i = 0; i < P.CAPACITY; i++) {
        assertTrue(p.put(strand(i)));
      }
      assertFalse(p.put(strand(999)));
      assertEquals(P.CAPACITY, p.size());
      for (int i = 0; i < P.CAPACITY; i++) {
        assertSame(strand(i), p.take());
      }
      assertNull(p.take());
      assertFalse(p.hasMore());
      p.put(strand(0)); // so that the next round begins at another index
      p.take();
    }
  }

  @Test
  void takeHalfTakesTheOlderHalfOfAFullQueue() {
    for (int i = 0; i < P.CAPACITY; i++) {
      p.put(strand(i));
    }
    @Nullable Strand[] half = new Strand[P.CAPACITY / 2];
    assertEquals(P.CAPACITY / 2, p.takeHalf(half));
    for (int i = 0; i < half.length; i++) {
      assertSame(strand(i), half[i]);
    }
    assertSame(strand(half.length), p.take());
    assertEquals(0, p.takeHalf(half));
  }

  @Test
  void theSlotIsPreferredForABoundedNumberOfTurns() {
    for (int i = 0; i < 3; i++) {
      p.put(strand(i));
    }
    int fromRing = 0;
    for (int i = 0; i < 3 * P.NEXT_IN_A_ROW + 3; i++) {
      assertNull(p.putNext(strand(100)));
      Strand taken = p.take();
      if (taken != strand(100)) {
        assertSame(strand(fromRing++), taken);
        assertSame(strand(100), p.take());
      }
    }
    assertEquals(3, fromRing);
    assertNull(p.putNext(strand(1)));
    assertSame(strand(1), p.putNext(strand(2)));
    assertFalse(p.takeNext(strand(1)));
    assertTrue(p.takeNext(strand(2)));
    assertNull(p.next());
  }

  @Test
  void aStrandThatGaveWayIsTakenOnce() {
    assertNull(p.takeGaveWay());
    p.giveWay(strand(1));
    assertSame(strand(1), p.takeGaveWay());
    assertNull(p.takeGaveWay());
    p.giveWay(strand(2));
    assertNull(p.putNext(strand(3)));
    assertTrue(p.put(strand(4)));
    // Emptying a queue must find it too.
    assertSame(strand(2), p.take());
    assertSame(strand(3), p.take());
    assertSame(strand(4), p.take());
    assertNull(p.take());
  }

  @Test
  void strandsThatGiveWayToEachOtherAreBoundedLikeTheSlot() {
    assertTrue(p.isTurnOfGlobal());
    assertFalse(p.mayTakeNext(), "the turn of the global queue");
    p.ticked();
    int turns = 0;
    while (p.mayTakeNext()) {
      turns++;
    }
    assertEquals(P.NEXT_IN_A_ROW, turns);
    assertTrue(p.put(strand(1)));
    assertNull(p.putNext(strand(2)));
    assertSame(strand(1), p.take(), "the ring's turn");
    assertTrue(p.mayTakeNext());
  }

  @Test
  void aThiefTakesTheLargerHalfAndKeepsTheOrder() {
    for (int i = 0; i < 7; i++) {
      p.put(strand(i));
    }
    assertSame(strand(3), p.stealInto(thief));
    assertEquals(3, thief.size());
    for (int i = 0; i < 3; i++) {
      assertSame(strand(i), thief.take());
    }
    for (int i = 4; i < 7; i++) {
      assertSame(strand(i), p.take());
    }
    assertNull(p.stealInto(thief));
    p.put(strand(9));
    assertSame(strand(9), p.stealInto(thief));
    assertEquals(0, thief.size());
  }

  @Test
  void ownerAndThievesLoseAndDuplicateNothing() throws Exception {
    int count = 100_000;
    Set<Strand> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    int[] doubled = new int[1];
    AtomicBoolean over = new AtomicBoolean();
    List<List<Strand>> stolen = new ArrayList<>();
    List<Thread> thieves = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      List<Strand> mine = new ArrayList<>();
      stolen.add(mine);
      Thread thread =
          new Thread(
              () -> {
                P own = new P();
                while (!over.get()) {
                  Strand strand = p.stealInto(own);
                  while (strand != null) {
                    mine.add(strand);
                    strand = own.take();
                  }
                }
              });
      thieves.add(thread);
      thread.start();
    }
    List<Strand> own = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Strand strand = Strands.make();
      while (!p.put(strand)) {
        Strand taken = p.take();
        if (taken != null) {
          own.add(taken);
        }
      }
      if (i % 3 == 0) {
        Strand taken = p.take();
        if (taken != null) {
          own.add(taken);
        }
      }
    }
    for (Strand taken = p.take(); taken != null; taken = p.take()) {
      own.add(taken);
    }
    over.set(true);
    for (Thread thread : thieves) {
      thread.join();
    }
    stolen.add(own);
    for (List<Strand> part : stolen) {
      for (Strand strand : part) {
        if (!seen.add(strand)) {
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
