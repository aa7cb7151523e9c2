package io.goroutines.scheduler.workstealing;

import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.scheduler.workstealing.VirtualThreadsTest.Kind;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A program in which goroutines exhaust the memory repeatedly, beside others that wait. */
final class Exhausting {

  static final String UNHARMED = "all others are unharmed";

  private Exhausting() {}

  /** Takes the name of a scheduler as its argument. */
  public static void main(String[] args) throws Exception {
    Kind kind =
        new Kind(
            args[0].equals("fifo")
                ? new FifoSchedulerProvider()
                : new WorkStealingSchedulerProvider(),
            2);
    TestHost host = new TestHost();
    AtomicBoolean goOn = new AtomicBoolean();
    AtomicInteger unharmed = new AtomicInteger();
    try (Scheduler scheduler = kind.open()) {
      List<Goroutine> bystanders = new ArrayList<>();
      List<Waiter> waiters = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        Waiter[] waiter = new Waiter[1];
        bystanders.add(
            host.go(
                scheduler,
                () -> {
                  waiter[0] = Seam.current();
                  while (!goOn.get()) {
                    Seam.current().park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
                  }
                  unharmed.incrementAndGet();
                }));
        Goroutine last = bystanders.getLast();
        TestHost.await("it waits", () -> last.state() == Goroutine.State.WAITING);
        waiters.add(waiter[0]);
      }
      for (int i = 0; i < 5; i++) {
        awaitEndWithoutMemory(scheduler, host.go(scheduler, Exhausting::exhaust));
        List<Throwable> panics = host.panics();
        if (panics.size() != 1 || !(panics.getFirst() instanceof OutOfMemoryError)) {
          throw new AssertionError(panics.toString());
        }
        if (host.in(scheduler, () -> 7) != 7) {
          throw new AssertionError("the next one does not run");
        }
      }
      goOn.set(true);
      for (Waiter waiter : waiters) {
        waiter.ready(false);
      }
      for (Goroutine each : bystanders) {
        TestHost.awaitEnd(scheduler, each);
      }
    }
    if (unharmed.get() != 100 || !host.panics().isEmpty()) {
      throw new AssertionError(unharmed + " of 100");
    }
    System.out.println(UNHARMED);
  }

  /** Waits for the end of a goroutine although the wait itself may run out of memory. */
  private static void awaitEndWithoutMemory(Scheduler scheduler, Goroutine goroutine)
      throws InterruptedException {
    while (true) {
      try {
        TestHost.awaitEnd(scheduler, goroutine);
        return;
      } catch (OutOfMemoryError _) {
        LockSupport.parkNanos(1_000_000);
      }
    }
  }

  private static void exhaust() {
    @Nullable Object[] last = null;
    int size = 1 << 16;
    while (true) {
      try {
        @Nullable Object[] more = new Object[size];
        more[0] = last;
        last = more;
      } catch (OutOfMemoryError e) {
        if (size < 4) {
          throw e;
        }
        size /= 2;
      }
    }
  }
}
