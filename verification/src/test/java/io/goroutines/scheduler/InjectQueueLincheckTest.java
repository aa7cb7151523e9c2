package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Arrays;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** The inject queue is linearizable: a FIFO queue in which each fiber occurs at most once. */
class InjectQueueLincheckTest {

  private static void check(Class<?> test) {
    new ModelCheckingOptions()
        .iterations(20)
        .invocationsPerIteration(Integer.getInteger("lincheck.invocations", 2_000))
        .threads(2)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(2)
        .sequentialSpecification(Specification.class)
        .check(test);
  }

  @Test
  void addPollAndSeal_areLinearizable() {
    check(Real.class);
  }

  @Test
  void twin_pollThatHoldsNoLock_isFound() {
    String message =
        assertThrows(LincheckAssertionError.class, () -> check(NoLock.class)).getMessage();
    assertTrue(message.contains("Invalid execution results"), message);
  }

  /** The real queue; fibers are identified by numbers. */
  @Param(name = "fiber", gen = IntGen.class, conf = "0:2")
  public static class Real {
    final Fiber[] fibers = Fibers.some(3);
    final InjectQueue queue = new InjectQueue();

    @Operation
    public boolean add(@Param(name = "fiber") int fiber) {
      return queue.add(fibers[fiber]);
    }

    @Operation
    public int poll() {
      return Arrays.asList(fibers).indexOf(queue.poll());
    }

    @Operation
    public void seal() {
      queue.seal();
    }
  }

  /** A poll that reads the head, and then moves it. */
  @Param(name = "fiber", gen = IntGen.class, conf = "0:2")
  public static class NoLock {
    private final int[] ring = new int[16];
    private volatile int head;
    private volatile int tail;
    private volatile boolean sealed;

    @Operation
    public synchronized boolean add(@Param(name = "fiber") int fiber) {
      if (sealed) {
        return false;
      }
      for (int i = head; i < tail; i++) {
        if (ring[i] == fiber) {
          return true;
        }
      }
      ring[tail] = fiber;
      tail = tail + 1;
      return true;
    }

    @Operation
    public int poll() {
      int first = head;
      if (first == tail) {
        return -1;
      }
      head = first + 1;
      return ring[first];
    }

    @Operation
    public synchronized void seal() {
      sealed = true;
    }
  }

  /** The sequential specification of the queue. */
  public static class Specification {
    private final ArrayDeque<Integer> queue = new ArrayDeque<>();
    private boolean sealed;

    public boolean add(int fiber) {
      if (!sealed && !queue.contains(fiber)) {
        queue.add(fiber);
      }
      return !sealed;
    }

    public int poll() {
      Integer first = queue.poll();
      return first == null ? -1 : first;
    }

    public void seal() {
      sealed = true;
    }
  }
}
