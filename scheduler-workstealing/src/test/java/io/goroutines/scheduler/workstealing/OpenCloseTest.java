package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.scheduler.workstealing.VirtualThreadsTest.Kind;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Schedulers that are opened, used and closed thousands of times leak no thread and no memory,
 * although each leaves a goroutine behind that ignores the close: the build runs its tests with
 * {@code jdk.trackAllThreads=false}, which allows such threads to be collected.
 */
@Timeout(300)
class OpenCloseTest {

  private static final int CYCLES = 2_500;

  /** The bytes that one cycle may leak on average; an empty scheduler takes thirty times that. */
  private static final long LEFT_OF_EACH = 256;

  private final TestHost host = new TestHost();

  static List<Kind> kinds() {
    return List.of(
        new Kind(new WorkStealingSchedulerProvider(), 2), new Kind(new FifoSchedulerProvider(), 1));
  }

  @AfterEach
  void noPanics() {
    assertEquals(List.of(), host.panics());
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void manyCyclesLeaveNoThreadAndNoMemory(Kind kind) throws Exception {
    cycles(kind, CYCLES / 4); // classes, code, and caches that grow once
    TestHost.awaitNoThread();
    long before = used();
    List<WeakReference<Object>> left = cycles(kind, CYCLES);
    TestHost.awaitNoThread();
    TestHost.await(
        "schedulers and goroutines are collected",
        () -> {
          System.gc();
          return left.stream().allMatch(reference -> reference.refersTo(null));
        });
    left.clear();
    TestHost.await(
        "no more memory is used than before", () -> used() - before < CYCLES * LEFT_OF_EACH);
  }

  private static long used() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  /** Returns references to objects that must be collected. */
  private List<WeakReference<Object>> cycles(Kind kind, int count) throws InterruptedException {
    List<WeakReference<Object>> left = new ArrayList<>(3 * count);
    for (int i = 0; i < count; i++) {
      try (Scheduler scheduler = kind.open(Duration.ZERO)) {
        Object held = new byte[100];
        CountDownLatch listens = new CountDownLatch(1);
        Goroutine deaf = host.go(scheduler, () -> waitForEver(listens, held));
        Scheduler.Timer _ = scheduler.schedule(scheduler.now() + 1, listens::countDown);
        Scheduler.Timer _ =
            scheduler.schedule(scheduler.now() + Duration.ofHours(1).toNanos(), held::notifyAll);
        listens.await();
        left.add(new WeakReference<>(scheduler));
        left.add(new WeakReference<>(deaf));
        left.add(new WeakReference<>(held));
      }
    }
    return left;
  }

  private static void waitForEver(CountDownLatch listens, Object held) throws InterruptedException {
    listens.await();
    while (held.hashCode() != 0 || listens.getCount() == 0) {
      Seam.current().park(WaitReason.SEMACQUIRE, held, Waiter.NO_DEADLINE);
      boolean _ = Thread.interrupted();
    }
  }
}
