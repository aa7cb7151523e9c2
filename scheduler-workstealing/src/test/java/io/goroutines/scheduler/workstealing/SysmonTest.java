package io.goroutines.scheduler.workstealing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.SelectCase;
import io.goroutines.WaitReason;
import io.goroutines.scheduler.CpuTime;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A goroutine that occupies a processor does not delay the others; and there are as many processors
 * as were last set.
 */
@Timeout(120)
class SysmonTest {

  private final TestHost host = new TestHost();
  private final AtomicBoolean over = new AtomicBoolean();

  @AfterEach
  void noPanics() {
    over.set(true);
    assertEquals(List.of(), host.panics());
  }

  private static WorkStealingScheduler open(int procs) {
    return WorkStealingScheduler.open(
        SchedulerConfig.DEFAULT.withProcs(procs).withCloseTimeout(Duration.ofSeconds(10)));
  }

  private Goroutine go(Scheduler scheduler, Body body) {
    return host.go(scheduler, body);
  }

  private static void awaitEnd(Scheduler scheduler, Goroutine... goroutines)
      throws InterruptedException {
    for (Goroutine goroutine : goroutines) {
      TestHost.awaitEnd(scheduler, goroutine);
    }
  }

  private void computeUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean() && !over.get()) {
      Thread.onSpinWait();
    }
  }

  private static void sleep(long millis) {
    Waiter self = Seam.current();
    long deadline = Seam.deadline(self, Duration.ofMillis(millis));
    while (self.now() < deadline) {
      self.park(WaitReason.SLEEP, null, deadline);
    }
  }

  // Computing

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4})
  void aTickerTicksBesideFourComputingGoroutines(int procs) throws Exception {
    try (Scheduler scheduler = open(procs)) {
      AtomicInteger begun = new AtomicInteger();
      AtomicInteger ticks = new AtomicInteger();
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        all.add(
            go(
                scheduler,
                () -> {
                  begun.incrementAndGet();
                  computeUntil(() -> ticks.get() >= 20);
                }));
      }
      all.add(
          go(
              scheduler,
              () -> {
                computeUntil(() -> begun.get() == 4);
                while (ticks.incrementAndGet() < 20) {
                  sleep(1);
                }
              }));
      awaitEnd(scheduler, all.toArray(Goroutine[]::new));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void goroutinesStartedAndWokenByAComputingOneRun(int procs) throws Exception {
    try (Scheduler scheduler = open(procs)) {
      AtomicInteger ran = new AtomicInteger();
      AtomicBoolean woken = new AtomicBoolean();
      AtomicBoolean set = new AtomicBoolean();
      Goroutine waits =
          go(
              scheduler,
              () -> {
                while (!set.get()) {
                  Seam.current().park(WaitReason.COND_WAIT, null, Waiter.NO_DEADLINE);
                }
                woken.set(true);
              });
      TestHost.await("it waits", () -> waits.state() == Goroutine.State.WAITING);
      // The yielding goroutines keep their own queues non-empty.
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 2 * procs; i++) {
        all.add(
            go(
                scheduler,
                () -> {
                  while ((ran.get() < 600 || !woken.get()) && !over.get()) {
                    Seam.current().yieldNow();
                  }
                }));
      }
      Goroutine computes =
          go(
              scheduler,
              () -> {
                for (int round = 1; round <= 3; round++) {
                  for (int i = 0; i < 200; i++) {
                    go(scheduler, ran::incrementAndGet);
                  }
                  int soFar = 200 * round;
                  computeUntil(() -> ran.get() == soFar);
                }
                set.set(true);
                ((Waiter) waits).ready(true);
                computeUntil(woken::get);
              });
      awaitEnd(scheduler, computes, waits);
      awaitEnd(scheduler, all.toArray(Goroutine[]::new));
    }
  }

  @Test
  void manyComputingGoroutinesDoNotCauseManyThreads() throws Exception {
    try (Scheduler scheduler = open(2)) {
      int bound = 2 + Sysmon.maxHogs(2);
      AtomicInteger begun = new AtomicInteger();
      AtomicBoolean go = new AtomicBoolean();
      Body computes =
          () -> {
            begun.incrementAndGet();
            computeUntil(go::get);
          };
      // Once in advance: linking at the first run may block for a while.
      go.set(true);
      awaitEnd(scheduler, go(scheduler, computes));
      go.set(false);
      begun.set(0);
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        all.add(go(scheduler, computes));
      }
      TestHost.await("as many as can", () -> begun.get() >= bound);
      assertTrue(handedOff(scheduler) >= 1, () -> "" + scheduler.metrics());
      for (int i = 0; i < 500; i++) {
        assertTrue(begun.get() <= bound, () -> begun + " at once, of at most " + bound);
        LockSupport.parkNanos(1_000_000);
      }
      go.set(true);
      awaitEnd(scheduler, all.toArray(Goroutine[]::new));
      assertEquals(100, begun.get());
      TestHost.await("processors are retaken", () -> handedOff(scheduler) == 0);
    }
  }

  private static long handedOff(Scheduler scheduler) {
    return scheduler.metrics().value("goroutines-handed-off").orElseThrow();
  }

  // Blocking

  private static final CountDownLatch INITIALIZES = new CountDownLatch(1);
  private static final AtomicBoolean MAY_END = new AtomicBoolean();

  private static final class Slow {
    static final int VALUE;

    static {
      INITIALIZES.countDown();
      while (!MAY_END.get()) {
        LockSupport.parkNanos(100_000_000);
      }
      VALUE = 1;
    }
  }

  @Test
  void twoGoroutinesInAClassInitializerDelayNoOther() throws Exception {
    try (Scheduler scheduler = open(2)) {
      AtomicInteger sum = new AtomicInteger();
      Goroutine first = go(scheduler, () -> sum.addAndGet(Slow.VALUE));
      INITIALIZES.await();
      Goroutine second = go(scheduler, () -> sum.addAndGet(Slow.VALUE));
      Goroutine third =
          go(
              scheduler,
              () -> {
                sleep(1);
                MAY_END.set(true);
              });
      awaitEnd(scheduler, third, first, second);
      assertEquals(2, sum.get());
    }
  }

  @Test
  void aGoroutineThatReadsAFileDelaysNoOther(@TempDir Path directory) throws Exception {
    Path pipe = directory.resolve("pipe");
    Process made;
    try {
      made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    } catch (IOException _) {
      Assumptions.abort("no mkfifo here");
      return;
    }
    assertEquals(0, made.waitFor());
    try (Scheduler scheduler = open(1)) {
      AtomicInteger read = new AtomicInteger();
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        all.add(
            go(
                scheduler,
                () -> {
                  try (InputStream in = Files.newInputStream(pipe)) {
                    read.addAndGet(in.readAllBytes().length);
                  }
                }));
      }
      all.add(
          go(
              scheduler,
              () -> {
                try (OutputStream out = Files.newOutputStream(pipe)) {
                  out.write(new byte[100]);
                }
              }));
      awaitEnd(scheduler, all.getLast());
      for (int i = 0; read.get() < 100; i++) {
        assertTrue(i < 60_000);
        LockSupport.parkNanos(1_000_000);
      }
      // Readers that opened the pipe too late get a separate end of file.
      while (!all.stream().allMatch(Goroutine::isDone)) {
        try (OutputStream out = openToWrite(pipe)) {
          out.flush();
        }
      }
    }
  }

  /** Opens a pipe without waiting for a reader: for reading too. */
  private static OutputStream openToWrite(Path pipe) throws Exception {
    LockSupport.parkNanos(1_000_000);
    java.nio.channels.FileChannel channel =
        java.nio.channels.FileChannel.open(
            pipe, java.nio.file.StandardOpenOption.READ, java.nio.file.StandardOpenOption.WRITE);
    return java.nio.channels.Channels.newOutputStream(channel);
  }

  @Test
  void aGoroutineThatWaitsForAProcessDelaysNoOther() throws Exception {
    try (Scheduler scheduler = open(1)) {
      Process process;
      try {
        process = new ProcessBuilder("cat").start();
      } catch (IOException _) {
        Assumptions.abort("no cat here");
        return;
      }
      Goroutine waits = go(scheduler, () -> assertEquals(0, process.waitFor()));
      Goroutine other = go(scheduler, () -> process.outputWriter().close());
      awaitEnd(scheduler, other, waits);
    }
  }

  @Test
  void manyBlockedGoroutinesGetThreadsThatEndLater() throws Exception {
    try (WorkStealingScheduler scheduler = open(2)) {
      int count = 20; // more than may compute
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        all.add(go(scheduler, SysmonTest::blockTheCarrier));
      }
      TestHost.await("all are inside", () -> INSIDE.get() == count);
      OUT.set(true);
      awaitEnd(scheduler, all.toArray(Goroutine[]::new));
      TestHost.await("only as many as procs have a permit", () -> scheduler.permits.held() == 2);
      TestHost.await("threads end", () -> scheduler.metrics().threads() == 2);
    }
  }

  static final AtomicInteger INSIDE = new AtomicInteger();
  static final AtomicBoolean OUT = new AtomicBoolean();

  /** Waits in its initializer: on the carrier, because there are native frames on the stack. */
  private static final class Held {
    static {
      INSIDE.incrementAndGet();
      while (!OUT.get()) {
        LockSupport.parkNanos(100_000_000);
      }
    }
  }

  /** Initializes a new class, defined from the code of {@link Held}. */
  private static void blockTheCarrier() throws Exception {
    String name = Held.class.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    try (InputStream code = SysmonTest.class.getResourceAsStream(file)) {
      MethodHandles.Lookup _ =
          MethodHandles.lookup()
              .defineHiddenClass(
                  Objects.requireNonNull(code).readAllBytes(),
                  true,
                  MethodHandles.Lookup.ClassOption.NESTMATE);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void anAnnouncedBlockingCallLendsTheShareAndTakesItBack(int procs) throws Exception {
    try (WorkStealingScheduler scheduler = open(procs)) {
      for (int round = 0; round < 20; round++) {
        AtomicInteger inside = new AtomicInteger();
        AtomicBoolean out = new AtomicBoolean();
        AtomicInteger ended = new AtomicInteger();
        List<Goroutine> all = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
          all.add(
              go(
                  scheduler,
                  () -> {
                    Go.blocking(
                        () -> {
                          Go.blocking(inside::incrementAndGet);
                          computeUntil(out::get);
                        });
                    ended.incrementAndGet();
                  }));
        }
        all.add(
            go(
                scheduler,
                () -> {
                  computeUntil(() -> inside.get() == 10);
                  out.set(true);
                }));
        awaitEnd(scheduler, all.toArray(Goroutine[]::new));
        assertEquals(10, ended.get());
        TestHost.await("as many permits as procs", () -> scheduler.permits.held() == procs);
      }
    }
  }

  @Test
  void blockingRethrowsAndRunsOnAnyThread() throws Exception {
    IOException thrown = new IOException();
    SelectCase.Action<IOException> call =
        () -> {
          throw thrown;
        };
    assertSame(thrown, assertThrows(IOException.class, () -> Go.blocking(call)));
    try (Scheduler scheduler = open(1)) {
      AtomicReference<Throwable> caught = new AtomicReference<>();
      awaitEnd(
          scheduler,
          go(
              scheduler,
              () -> {
                try {
                  Go.blocking(call);
                } catch (IOException e) {
                  caught.set(e);
                }
              }));
      assertSame(thrown, caught.get());
    }
  }

  // Reports

  @Test
  void aGoroutineThatDelaysOthersIsReportedOnce() throws Exception {
    try (Scheduler scheduler = open(1)) {
      AtomicBoolean begun = new AtomicBoolean();
      AtomicBoolean out = new AtomicBoolean();
      Goroutine culprit =
          go(
              scheduler,
              () -> {
                begun.set(true);
                computeUntil(out::get);
              });
      Goroutine other = go(scheduler, () -> {});
      TestHost.await("it is reported", () -> !host.holds().isEmpty());
      for (int i = 0; i < 1_200; i++) {
        assertEquals(1, host.holds().size());
        LockSupport.parkNanos(1_000_000);
      }
      out.set(true);
      awaitEnd(scheduler, culprit, other);
      TestHost.Hold hold = host.holds().getFirst();
      assertSame(culprit, hold.goroutine());
      assertTrue(hold.time().toMillis() >= 1_000);
      assertTrue(
          List.of(hold.stack()).stream().anyMatch(f -> f.getMethodName().equals("computeUntil")));
    }
  }

  @Test
  void aGoroutineThatDelaysNoOtherOrIsAnnouncedAsBlockingIsNotReported() throws Exception {
    try (Scheduler scheduler = open(1)) {
      AtomicBoolean out = new AtomicBoolean();
      Goroutine alone = go(scheduler, () -> computeUntil(out::get));
      for (int i = 0; i < 1_200; i++) {
        LockSupport.parkNanos(1_000_000);
      }
      out.set(true);
      awaitEnd(scheduler, alone);
      AtomicBoolean outAgain = new AtomicBoolean();
      Goroutine open = go(scheduler, () -> Go.blocking(() -> computeUntil(outAgain::get)));
      Goroutine other = go(scheduler, () -> {});
      awaitEnd(scheduler, other);
      for (int i = 0; i < 1_200; i++) {
        LockSupport.parkNanos(1_000_000);
      }
      outAgain.set(true);
      awaitEnd(scheduler, open);
      assertEquals(List.of(), host.holds());
    }
  }

  // Number of processors

  @Test
  void procsChangeUpAndDown() throws Exception {
    try (WorkStealingScheduler scheduler = open(1)) {
      for (int procs : new int[] {4, 1, 3, 2}) {
        scheduler.procs(procs);
        assertEquals(procs, scheduler.procs());
        AtomicInteger present = new AtomicInteger();
        List<Goroutine> all = new ArrayList<>();
        for (int i = 0; i < procs; i++) {
          all.add(
              go(
                  scheduler,
                  () -> {
                    present.incrementAndGet();
                    computeUntil(() -> present.get() == procs);
                  }));
        }
        awaitEnd(scheduler, all.toArray(Goroutine[]::new));
        TestHost.await("as many permits as procs", () -> scheduler.permits.held() == procs);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, Integer.MIN_VALUE, Settings.MAX_PROCS + 1})
  void invalidProcsAreRefused(int procs) {
    try (Scheduler scheduler = open(2)) {
      IllegalArgumentException refused =
          assertThrows(IllegalArgumentException.class, () -> scheduler.procs(procs));
      assertEquals(
          "procs must be from 1 to " + Settings.MAX_PROCS + ", not " + procs, refused.getMessage());
      assertEquals(2, scheduler.procs());
    }
  }

  @Test
  void procsFollowTheMachineUntilTheyAreSet() throws Exception {
    AtomicInteger cpus = new AtomicInteger(2);
    try (WorkStealingScheduler scheduler =
        WorkStealingScheduler.open(SchedulerConfig.DEFAULT, cpus::get)) {
      assertEquals(2, scheduler.procs());
      AtomicBoolean go = new AtomicBoolean();
      Goroutine works = go(scheduler, () -> computeUntil(go::get));
      cpus.set(3);
      TestHost.await("follows up", () -> scheduler.procs() == 3);
      cpus.set(0);
      TestHost.await("follows down, to 1", () -> scheduler.procs() == 1);
      scheduler.procs(2);
      cpus.set(4);
      AtomicInteger asked = new AtomicInteger();
      cpus.set(5);
      for (int i = 0; i < 1_500; i++) {
        asked.addAndGet(scheduler.procs() == 2 ? 0 : 1);
        LockSupport.parkNanos(1_000_000);
      }
      assertEquals(0, asked.get());
      go.set(true);
      awaitEnd(scheduler, works);
    }
  }

  // Sysmon's thread

  private static @Nullable Thread sysmon() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("goroutines-workstealing-sysmon"))
        .findAny()
        .orElse(null);
  }

  @Test
  void sysmonParksWhileIdleAndWorkWakesIt() throws Exception {
    TestHost.await("others have ended", () -> sysmon() == null);
    try (Scheduler scheduler = open(1)) {
      for (int round = 0; round < 3; round++) {
        TestHost.await("parked for good", SysmonTest::sysmonIsParked);
        AtomicBoolean ran = new AtomicBoolean();
        Goroutine computes = go(scheduler, () -> computeUntil(ran::get));
        Goroutine other = go(scheduler, () -> ran.set(true));
        awaitEnd(scheduler, computes, other);
      }
    }
  }

  @Test
  void sysmonParksWhileOnlyTimersArePendingAndTheyHaveNoThread() throws Exception {
    TestHost.await("others have ended", () -> sysmon() == null);
    try (Scheduler scheduler = open(1)) {
      Scheduler.Timer late = scheduler.schedule(scheduler.now() + 3_600_000_000_000L, () -> {});
      TestHost.await("parked for good", SysmonTest::sysmonIsParked);
      Thread thread = Objects.requireNonNull(sysmon());
      long[] cpu = {CpuTime.of(thread)};
      TestHost.await("rests", () -> cpu[0] == (cpu[0] = CpuTime.of(thread)));
      for (int i = 0; i < 200; i++) {
        LockSupport.parkNanos(1_000_000);
      }
      assertEquals(cpu[0], CpuTime.of(thread));
      assertEquals(
          List.of(),
          Thread.getAllStackTraces().keySet().stream()
              .map(Thread::getName)
              .filter(name -> name.startsWith("goroutines-workstealing-timers"))
              .toList());
      assertTrue(late.cancel());
    }
  }

  private static boolean sysmonIsParked() {
    Thread thread = sysmon();
    return thread != null && thread.getState() == Thread.State.WAITING;
  }

  /** Sleeps in its initializer, pinned, when its permit is handed off and all other Ms are idle. */
  private static final class SleepsLate {
    static final boolean DONE;

    static {
      for (int i = 0; i < 3; i++) {
        while (!sysmonIsParked()) {
          LockSupport.parkNanos(1_000_000);
        }
        sleep(1);
      }
      DONE = true;
    }
  }

  @Test
  void aPinnedSleeperBesideAnIdleMWakesUpAlthoughSysmonIsParked() throws Exception {
    TestHost.await("others have ended", () -> sysmon() == null);
    try (Scheduler scheduler = open(1)) {
      AtomicBoolean done = new AtomicBoolean();
      awaitEnd(scheduler, go(scheduler, () -> done.set(SleepsLate.DONE)));
      assertTrue(done.get());
    }
  }

  @Test
  void openingAndClosingLeavesNoThread() {
    for (int i = 0; i < 10_000; i++) {
      try (Scheduler scheduler = open(1)) {
        assertFalse(scheduler.isClosed());
      }
    }
    TestHost.await(
        "no thread of ours is left",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .noneMatch(
                    t ->
                        t.getName().startsWith("goroutines-workstealing")
                            || t instanceof Worker && t.getName().contains("workstealing")));
  }
}
