package io.goroutines.scheduler.workstealing;

import static io.goroutines.scheduler.workstealing.OsThread.State.ASLEEP;
import static io.goroutines.scheduler.workstealing.OsThread.State.RUNNABLE;
import static io.goroutines.scheduler.workstealing.OsThread.State.UNKNOWN;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * How a computing M is distinguished from a blocked one, and both from a runnable one without a
 * CPU.
 */
@Timeout(60)
class HoldTest {

  private static final long MS = 1_000_000;

  private final Sysmon.Record record = new Sysmon.Record();

  HoldTest() {
    record.begin(1, 0, 0);
  }

  private void check(long now, long cpu, OsThread.State state, int threadsPerCpu) {
    if (record.check(now, cpu, threadsPerCpu)) {
      record.judge(state, threadsPerCpu);
    }
  }

  @Test
  void anMThatUsesHalfOfTheTimeComputes() {
    check(9 * MS, 9 * MS, RUNNABLE, 1);
    assertFalse(record.computes(), "not for long enough");
    check(10 * MS, Sysmon.COMPUTES_NANOS, RUNNABLE, 1);
    assertTrue(record.computes());
    assertFalse(record.blocks());
  }

  @Test
  void anMAsleepAtTwoChecksIsBlocked() {
    check(MS, 0, ASLEEP, 1);
    assertFalse(record.blocks());
    check(MS + Sysmon.ASLEEP_NANOS - 1, 0, ASLEEP, 1);
    assertFalse(record.blocks(), "too soon after the first");
    check(MS + Sysmon.ASLEEP_NANOS, Sysmon.NO_CPU_NANOS, ASLEEP, 1);
    assertTrue(record.blocks());
    assertFalse(record.computes());
    check(20 * MS, 2 * Sysmon.NO_CPU_NANOS, RUNNABLE, 1);
    assertTrue(record.blocks(), "has not done anything yet");
    check(40 * MS, 10 * MS, RUNNABLE, 1);
    assertFalse(record.blocks(), "computes by now");
    assertTrue(record.computes());
  }

  @Test
  void aRunnableMWithoutCpuTimeIsNeitherComputingNorBlocked() {
    for (int i = 1; i <= 100_000; i++) {
      check(i * 10 * MS, 0, RUNNABLE, 1);
      assertFalse(record.blocks() || record.computes());
    }
  }

  @Test
  void anMThatRanOrWasRunnableBetweenChecksIsNotBlocked() {
    for (int i = 0; i < 1_000; i++) {
      check(i * 20 * MS, 0, ASLEEP, 1);
      assertFalse(record.blocks());
      check(i * 20 * MS + 10 * MS, 0, RUNNABLE, 1);
      assertFalse(record.blocks());
    }
    record.begin(3, 0, 0);
    long cpu = 0;
    for (int i = 1; i < 1_000; i++) {
      cpu += MS + 1; // more than a tenth
      check(i * 10 * MS, cpu, ASLEEP, 1);
      assertFalse(record.blocks());
    }
  }

  @ParameterizedTest
  @CsvSource({"1", "5"})
  void withoutTheOsStateBlockingIsDetectedLaterTheMoreThreadsThereAre(int threadsPerCpu) {
    for (int i = 1; i < 3 * threadsPerCpu; i++) {
      check(i * 10 * MS, 0, UNKNOWN, threadsPerCpu);
      assertFalse(record.blocks());
    }
    check(threadsPerCpu * Sysmon.BLOCKS_NANOS, 0, UNKNOWN, threadsPerCpu);
    assertTrue(record.blocks());
    record.begin(3, 0, 0);
    check(100 * Sysmon.BLOCKS_NANOS, 0, UNKNOWN, 1);
    assertFalse(record.blocks(), "the machine stood still: one look is not enough");
  }

  // The operating system

  @ParameterizedTest
  @CsvSource({
    "77 (java) R 1 77 77 0, RUNNABLE",
    "77 (a) R (b) S 1, ASLEEP",
    "77 (D D) D 1, ASLEEP",
    "77 (java) T 1, UNKNOWN",
    "77 (jav, UNKNOWN",
    "77 (java), UNKNOWN",
    "'', UNKNOWN",
  })
  void theStateIsParsedBehindTheName(String line, OsThread.State state) {
    byte[] text = line.getBytes(StandardCharsets.US_ASCII);
    assertEquals(state, OsThread.parse(text, text.length));
  }

  @Test
  void nothingReadIsUnknown() {
    assertEquals(UNKNOWN, OsThread.parse(new byte[16], -1));
  }

  @Test
  void theOsStateDistinguishesSleepingFromComputing() throws Exception {
    OsThread self = OsThread.current();
    Assumptions.assumeTrue(self != null && Files.exists(Path.of("/proc/thread-self")), "no /proc");
    assertEquals(UNKNOWN, self == null ? RUNNABLE : self.state(), "not opened yet");
    if (self != null && self.wantsOpening()) {
      self.run();
    }
    assertEquals(RUNNABLE, self == null ? UNKNOWN : self.state());
    AtomicBoolean over = new AtomicBoolean();
    AtomicBoolean computes = new AtomicBoolean();
    CountDownLatch begun = new CountDownLatch(1);
    OsThread[] other = new OsThread[1];
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  other[0] = OsThread.current();
                  begun.countDown();
                  while (!over.get()) {
                    if (computes.get()) {
                      Thread.onSpinWait();
                    } else {
                      LockSupport.park();
                    }
                  }
                });
    begun.await();
    OsThread its = other[0];
    assertTrue(its.wantsOpening());
    its.run();
    try {
      while (its.state() != ASLEEP) {
        Thread.onSpinWait();
      }
      computes.set(true);
      LockSupport.unpark(thread);
      while (its.state() != RUNNABLE) {
        Thread.onSpinWait();
      }
    } finally {
      over.set(true);
      LockSupport.unpark(thread);
    }
    assertTrue(thread.join(Duration.ofSeconds(30)));
    while (its.state() != UNKNOWN) { // the system may take its time
      Thread.onSpinWait();
    }
    its.close();
  }

  @Test
  void anOsThreadClosedWhileOpeningStaysClosed() throws Exception {
    OsThread self = OsThread.current();
    Assumptions.assumeTrue(self != null && Files.exists(Path.of("/proc/thread-self")), "no /proc");
    if (self != null) {
      assertTrue(self.wantsOpening());
      assertFalse(self.wantsOpening(), "once is enough");
      self.close();
      self.run();
      assertEquals(UNKNOWN, self.state());
      assertEquals(0, openFilesOfThisThread());
    }
  }

  /**
   * Returns how many file descriptors refer to this thread's file; other descriptors may change
   * meanwhile, such as those of schedulers that were just closed.
   */
  private static long openFilesOfThisThread() throws IOException {
    Path stat = Path.of("/proc/thread-self").toRealPath().resolve("stat");
    try (Stream<Path> files = Files.list(Path.of("/proc/self/fd"))) {
      return files
          .filter(
              file -> {
                try {
                  return Files.readSymbolicLink(file).equals(stat);
                } catch (IOException _) {
                  return false; // the descriptor of the listing itself
                }
              })
          .count();
    }
  }
}
