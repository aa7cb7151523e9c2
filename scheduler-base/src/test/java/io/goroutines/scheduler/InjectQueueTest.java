package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class InjectQueueTest {

  private final InjectQueue queue = new InjectQueue();

  private static Fiber fiber() {
    return new Fiber(() -> {});
  }

  @Test
  void pollsFibersInFifoOrder() {
    Fiber a = fiber();
    Fiber b = fiber();
    Fiber c = fiber();
    Fiber d = fiber();
    assertTrue(queue.add(a));
    assertTrue(queue.addAll(new Fiber[] {b, c}, 2));
    assertTrue(queue.add(d));
    assertEquals(4, queue.size());
    assertSame(a, queue.poll());
    @Nullable Fiber[] two = new Fiber[2];
    assertEquals(2, queue.poll(two, 2));
    assertSame(b, two[0]);
    assertSame(c, two[1]);
    assertSame(d, queue.poll());
    assertNull(queue.poll());
    assertEquals(0, queue.poll(two, 2));
    assertTrue(queue.add(a));
    assertSame(a, queue.poll());
  }

  @Test
  void aFiberAddedRepeatedlyIsLinkedOnce() {
    Fiber a = fiber();
    Fiber b = fiber();
    assertTrue(queue.add(a));
    assertTrue(queue.add(b));
    assertTrue(queue.add(a));
    assertTrue(queue.addAll(new Fiber[] {b, a}, 2));
    assertEquals(2, queue.size());
    assertSame(a, queue.poll());
    assertTrue(queue.add(a));
    assertSame(b, queue.poll());
    assertSame(a, queue.poll());
    assertNull(queue.poll());
  }

  @Test
  void aSealedQueueRefusesFibersAndCanBeDrained() {
    Fiber a = fiber();
    assertTrue(queue.add(a));
    assertFalse(queue.isSealed());
    queue.seal();
    assertTrue(queue.isSealed());
    assertFalse(queue.add(fiber()));
    assertFalse(queue.addAll(new Fiber[] {fiber()}, 1));
    assertSame(a, queue.poll());
    assertNull(queue.poll());
  }

  @Test
  void concurrentAddsAndPollsLoseAndDuplicateNothing() throws Exception {
    int each = 50_000;
    AtomicIntegerArray runs = new AtomicIntegerArray(2 * each);
    AtomicInteger taken = new AtomicInteger();
    List<Thread> threads = new ArrayList<>();
    for (int t = 0; t < 2; t++) {
      int from = t * each;
      threads.add(
          new Thread(
              () -> {
                for (int i = from; i < from + each; i++) {
                  int at = i;
                  queue.add(new Fiber(() -> runs.incrementAndGet(at)));
                }
              }));
      boolean batches = t == 0;
      threads.add(
          new Thread(
              () -> {
                @Nullable Fiber[] batch = new Fiber[7];
                while (taken.get() < 2 * each) {
                  int got = batches ? queue.poll(batch, 7) : 0;
                  if (!batches) {
                    batch[0] = queue.poll();
                    got = batch[0] == null ? 0 : 1;
                  }
                  for (int i = 0; i < got; i++) {
                    Fiber fiber = batch[i];
                    if (fiber != null) {
                      fiber.run();
                    }
                  }
                  taken.addAndGet(got);
                }
              }));
    }
    threads.forEach(Thread::start);
    for (Thread thread : threads) {
      thread.join();
    }
    for (int i = 0; i < 2 * each; i++) {
      assertEquals(1, runs.get(i));
    }
    assertEquals(0, queue.size());
  }
}
