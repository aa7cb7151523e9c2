package io.goroutines.channels;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a select of existing cases allocates. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SelectAllocationTest {

  private final Channel<String> a = chan(1);
  private final Channel<String> b = chan(1);
  private final Channel<String> unbuffered = chan(0);

  @Test
  void caseReady_allocatesNothing() throws Exception {
    SelectCase<String, RuntimeException>[] cases =
        array(List.of(onReceive(a, v -> v), onReceive(b, v -> v)), onReceive(unbuffered, v -> v));
    assertAllocatesNothing(
        () -> {
          a.send("a");
          assertSame("a", Threads.CHANNELS.select(SelectOrder.RANDOM, cases));
          a.send("a");
          assertSame("a", Threads.CHANNELS.select(SelectOrder.LISTED, cases));
        });
  }

  @ParameterizedTest
  @EnumSource
  void takingTheDefault_allocatesNothing(SelectOrder order) throws Exception {
    List<SelectCase<String, RuntimeException>> channels =
        List.of(
            onReceive(a, v -> v),
            onReceive(unbuffered, v -> v),
            onReceive(b, v -> v),
            onReceive(a, v -> v));
    for (SelectCase<String, RuntimeException> otherwise :
        List.<SelectCase<String, RuntimeException>>of(
            onDefault(() -> "otherwise"), onTimeout(Duration.ZERO, () -> "otherwise"))) {
      SelectCase<String, RuntimeException>[] cases = array(channels, otherwise);
      assertAllocatesNothing(() -> assertSame("otherwise", Threads.CHANNELS.select(order, cases)));
    }
    assertQuiet(a);
    assertQuiet(b);
    assertQuiet(unbuffered);
  }

  /** The negative control: the counter shows the clauses of a select that waits. */
  @Test
  void waiting_allocates() throws Exception {
    SelectCase<String, RuntimeException>[] cases =
        array(
            List.of(onReceive(a, v -> v), onReceive(unbuffered, v -> v)),
            onTimeout(Duration.ofNanos(1), () -> "timeout"));
    assertTrue(allocated(() -> Threads.CHANNELS.select(SelectOrder.RANDOM, cases)) > 0);
  }

  @SuppressWarnings("unchecked") // only the call of the select receives the array
  private static SelectCase<String, RuntimeException>[] array(
      List<SelectCase<String, RuntimeException>> cases, SelectCase<String, RuntimeException> last) {
    return Stream.concat(cases.stream(), Stream.of(last)).toArray(SelectCase[]::new);
  }

  private static void assertAllocatesNothing(Body use) throws Exception {
    assertEquals(0, allocated(use), "bytes for a use");
  }

  /** Returns the number of bytes allocated by a use, after warm-up. */
  private static long allocated(Body use) throws Exception {
    Assumptions.assumeTrue(
        ManagementFactory.getThreadMXBean() instanceof ThreadMXBean counter
            && counter.isThreadAllocatedMemorySupported());
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    threads.setThreadAllocatedMemoryEnabled(true);
    return Threads.PLATFORM
        .call(
            () -> {
              long id = Thread.currentThread().threadId();
              int uses = 1_000;
              long least = Long.MAX_VALUE;
              // The virtual machine's own allocations on this thread, for compilation or linking,
              // are sporadic; allocations of a use recur with each use.
              for (int i = 0; i < 40 && least > 0; i++) {
                long before = threads.getThreadAllocatedBytes(id);
                for (int j = 0; j < uses; j++) {
                  use.run();
                }
                least = Math.min(least, threads.getThreadAllocatedBytes(id) - before);
              }
              return (least + uses - 1) / uses;
            })
        .join();
  }
}
