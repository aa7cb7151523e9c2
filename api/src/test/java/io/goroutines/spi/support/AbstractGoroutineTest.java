package io.goroutines.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.Goroutine.State;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.GoroutineOptions;
import io.goroutines.GoroutineReport;
import io.goroutines.WaitReason;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.Field;
import java.net.SocketException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AbstractGoroutineTest {

  /** Collects panics; has no runtime. */
  private static final class Host implements GoroutineHost {
    final List<Throwable> panics = new ArrayList<>();

    @Override
    public GoRuntime runtime() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void panicked(Goroutine goroutine, Throwable cause) {
      panics.add(cause);
    }
  }

  /** A goroutine that runs on the thread that calls {@link #run}. */
  private static final class Plain extends AbstractGoroutine {
    Plain(GoroutineHost host, Body body) {
      super(
          new GoroutineStart(
              host, 7, GoroutineOptions.DEFAULT.name("plain"), 3, body.getClass(), body));
    }

    void run() {
      runBody();
    }
  }

  private final Host host = new Host();

  @Test
  void bodyReturns_goroutineIsDone() {
    Plain g = new Plain(host, () -> {});
    assertEquals(State.RUNNABLE, g.state());
    g.run();
    assertEquals(State.DONE, g.state());
    assertTrue(g.isDone());
    assertTrue(host.panics.isEmpty());
    assertEquals("goroutine 7 (plain)", g.toString());
  }

  @Test
  void bodyThrows_panicReachesTheHostOnly() {
    for (Throwable thrown :
        List.of(new Exception("a"), new AssertionError("b"), new StackOverflowError())) {
      host.panics.clear();
      Plain g =
          new Plain(
              host,
              () -> {
                switch (thrown) {
                  case Exception e -> throw e;
                  case Error e -> throw e;
                  default -> throw new AssertionError();
                }
              });
      g.run();
      assertEquals(List.of(thrown), host.panics);
      assertTrue(g.isDone());
    }
  }

  @Test
  void interruptedException_withoutInterrupt_isAPanic() {
    InterruptedException thrown = new InterruptedException("out of nowhere");
    new Plain(
            host,
            () -> {
              throw thrown;
            })
        .run();
    assertEquals(List.of(thrown), host.panics);
  }

  @Test
  void interruptedException_afterInterrupt_isAnOrdinaryEnd() {
    for (Exception thrown :
        List.of(
            new InterruptedException(),
            new GoroutineInterruptedException(new InterruptedException()))) {
      Plain g =
          new Plain(
              host,
              () -> {
                throw thrown;
              });
      g.interrupt();
      g.run();
      assertTrue(host.panics.isEmpty());
      assertTrue(g.isDone());
    }
  }

  @Test
  void hostThrows_panicIsStillReported() {
    PrintStream before = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    System.setErr(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      Plain g =
          new Plain(
              new GoroutineHost() {
                @Override
                public GoRuntime runtime() {
                  throw new UnsupportedOperationException();
                }

                @Override
                public void panicked(Goroutine goroutine, Throwable cause) {
                  throw new IllegalStateException("broken host");
                }
              },
              () -> {
                throw new IllegalArgumentException("the panic");
              });
      g.run();
      assertTrue(g.isDone());
    } finally {
      System.setErr(before);
    }
    String said = out.toString(StandardCharsets.UTF_8);
    assertTrue(said.contains("the panic") && said.contains("broken host"), said);
  }

  @Test
  void interrupt_beforeTheBodyBegins_isKeptForIt() {
    AtomicBoolean seen = new AtomicBoolean();
    Plain g = new Plain(host, () -> seen.set(Thread.currentThread().isInterrupted()));
    g.interrupt();
    g.interrupt();
    assertFalse(Thread.currentThread().isInterrupted());
    g.run();
    assertTrue(seen.get());
    assertFalse(Thread.interrupted(), "the status must be clear for what the thread runs next");
  }

  @Test
  void interrupt_afterTheEnd_hasNoEffect() {
    Plain g = new Plain(host, () -> {});
    g.run();
    g.interrupt();
    assertFalse(Thread.interrupted());
  }

  /**
   * One thread runs bodies in turn, like a scheduler that reuses threads, while other threads
   * interrupt each goroutine in every phase. A body that was not interrupted must never see an
   * interrupt.
   */
  @Test
  void interrupt_neverReachesTheNextBodyOfTheThread() throws Exception {
    AtomicReference<Plain> target = new AtomicReference<>(new Plain(host, () -> {}));
    AtomicBoolean stop = new AtomicBoolean();
    List<Thread> interrupters = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      interrupters.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    while (!stop.get()) {
                      target.get().interrupt();
                    }
                  }));
    }
    int strays = 0;
    boolean[] hit = new boolean[1];
    for (int i = 0; i < 200_000; i++) {
      Plain victim = new Plain(host, Thread::onSpinWait);
      Plain bystander = new Plain(host, () -> hit[0] = Thread.currentThread().isInterrupted());
      target.set(victim);
      victim.run();
      bystander.run();
      if (hit[0]) {
        strays++;
      }
    }
    stop.set(true);
    for (Thread interrupter : interrupters) {
      interrupter.join();
    }
    assertEquals(0, strays);
    assertFalse(Thread.interrupted());
  }

  @Test
  void join_returnsAfterTheEnd_andBodyHappensBefore() throws Exception {
    for (int i = 0; i < 2_000; i++) {
      int[] plain = new int[1];
      Plain g = new Plain(host, () -> plain[0] = 42);
      Thread runner = Thread.ofPlatform().start(g::run);
      g.join();
      assertEquals(42, plain[0]);
      assertTrue(g.isDone());
      runner.join();
    }
  }

  @Test
  void timedJoin_onTimeout_leavesNoEntry() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Plain g = new Plain(host, release::await);
    Thread runner = Thread.ofPlatform().start(g::run);
    for (int i = 0; i < 100; i++) {
      assertFalse(g.join(Duration.ofNanos(1_000)));
    }
    assertFalse(g.join(Duration.ZERO));
    assertTrue(joiners(g).isEmpty());
    release.countDown();
    assertTrue(g.join(Duration.ofSeconds(30)));
    runner.join();
  }

  private static WaiterList joiners(AbstractGoroutine g) throws ReflectiveOperationException {
    Field field = AbstractGoroutine.class.getDeclaredField("joiners");
    field.setAccessible(true);
    return (WaiterList) field.get(g);
  }

  @Test
  void join_interrupted_throws_andOtherJoinersReturn() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Plain g = new Plain(host, release::await);
    Thread runner = Thread.ofPlatform().start(g::run);
    AtomicReference<Throwable> thrown = new AtomicReference<>();
    Thread patient = Thread.ofVirtual().start(() -> joinRecording(g, new AtomicReference<>()));
    awaitWaiting(patient);
    Thread interrupted = Thread.ofVirtual().start(() -> joinRecording(g, thrown));
    awaitWaiting(interrupted);
    interrupted.interrupt();
    interrupted.join();
    assertInstanceOf(InterruptedException.class, thrown.get());
    release.countDown();
    patient.join();
    runner.join();
  }

  private static void awaitWaiting(Thread thread) {
    while (thread.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
  }

  private static void joinRecording(Goroutine g, AtomicReference<Throwable> thrown) {
    try {
      g.join();
    } catch (InterruptedException e) {
      thrown.set(e);
    }
  }

  @Test
  void park_showsItsReason_andReadyEndsIt() throws Exception {
    Object on = new Object();
    WaitReason reason = new WaitReason("acme.Latch.await");
    AtomicReference<AbstractGoroutine> self = new AtomicReference<>();
    AtomicBoolean go = new AtomicBoolean();
    Plain g =
        new Plain(
            host,
            () -> {
              while (!go.get()) {
                self.get().park(reason, on, Waiter.NO_DEADLINE);
              }
            });
    self.set(g);
    Thread runner = Thread.ofPlatform().start(g::run);
    while (g.state() != State.WAITING) {
      Thread.onSpinWait();
    }
    assertEquals(reason, g.waitReason());
    assertSame(on, g.waitsOn());
    String dump = GoroutineReport.dump(List.of(g));
    assertTrue(dump.startsWith("goroutine 7 (plain) [acme.Latch.await]:\n"), dump);
    assertTrue(dump.contains("created by " + getClass().getName() + " in goroutine 3\n"), dump);
    go.set(true);
    g.ready(false);
    g.join();
    assertNull(g.waitReason());
    assertNull(g.waitsOn());
    runner.join();
  }

  @Test
  void ready_beforeThePark_keepsAPermit_afterTheEnd_hasNoEffect() {
    AtomicReference<AbstractGoroutine> self = new AtomicReference<>();
    Plain g =
        new Plain(
            host,
            () -> {
              self.get().ready(true);
              self.get().park(WaitReason.SEMACQUIRE, null, Waiter.NO_DEADLINE);
            });
    self.set(g);
    g.run();
    g.ready(false);
    assertTrue(g.isDone());
  }

  @Test
  void threadParkedInTheJdk_isBlocked() throws Exception {
    AtomicBoolean go = new AtomicBoolean();
    Plain g =
        new Plain(
            host,
            () -> {
              while (!go.get()) {
                LockSupport.park();
              }
            });
    Thread runner = Thread.ofPlatform().start(g::run);
    while (g.state() != State.BLOCKED) {
      Thread.onSpinWait();
    }
    assertNull(g.waitReason());
    go.set(true);
    LockSupport.unpark(runner);
    g.join();
  }

  @Test
  void runBody_calledTwice_throws() {
    Plain g = new Plain(host, () -> {});
    g.run();
    assertThrows(NullPointerException.class, g::run);
  }

  @Test
  void interruptedIo_isAnOrdinaryEnd() {
    for (IOException answer :
        List.of(new ClosedByInterruptException(), new SocketException("Closed by interrupt"))) {
      Plain g = new Plain(host, throwing(answer));
      g.interrupt();
      g.run();
      assertEquals(List.of(), host.panics);
      Plain unasked = new Plain(host, throwing(answer));
      unasked.run();
      assertEquals(List.of(answer), host.panics);
      host.panics.clear();
    }
    SocketException other = new SocketException("Connection reset");
    Plain answered =
        new Plain(
            host,
            () -> {
              assertTrue(Thread.interrupted());
              throw other;
            });
    answered.interrupt();
    answered.run();
    assertEquals(List.of(other), host.panics);
  }

  private static Body throwing(Exception thrown) {
    return () -> {
      throw thrown;
    };
  }

  @Test
  void abandonedStart_neverRunsTheBody() throws Exception {
    for (boolean interrupted : new boolean[] {false, true}) {
      GoroutineRegistry registry = new GoroutineRegistry();
      AtomicBoolean ran = new AtomicBoolean();
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Plain g = new Plain(host, () -> ran.set(true));
      registry.add(g);
      if (interrupted) {
        g.interrupt();
      }
      Thread joiner = Thread.ofPlatform().daemon().start(() -> joinRecording(g, thrown));
      awaitWaiting(joiner); // like a close that has seen it in the list
      assertTrue(registry.abandon(g));
      joiner.join();
      assertNull(thrown.get());
      assertFalse(registry.abandon(g));
      g.run();
      assertFalse(ran.get());
      assertFalse(Thread.currentThread().isInterrupted());
      assertTrue(g.join(Duration.ZERO));
      assertEquals(1, registry.removed());
      assertEquals(List.of(), registry.snapshot());
    }
  }

  @Test
  void abandon_afterTheBodyHasBegun_fails() {
    GoroutineRegistry registry = new GoroutineRegistry();
    AtomicReference<Plain> self = new AtomicReference<>();
    AtomicBoolean abandoned = new AtomicBoolean(true);
    Plain g = new Plain(host, () -> abandoned.set(registry.abandon(self.get())));
    self.set(g);
    registry.add(g);
    g.run();
    assertFalse(abandoned.get());
    assertTrue(g.isDone());
    assertEquals(1, registry.removed());
    assertEquals(List.of(), registry.snapshot());
  }

  @Test
  void park_deadlineInTheDistantPast_returnsAtOnce() {
    Plain g = new Plain(host, () -> Seam.current().park(WaitReason.SLEEP, null, Long.MIN_VALUE));
    g.run(); // parks as a plain thread, because no lookup finds this goroutine
    Plain own =
        new Plain(
            host,
            () -> {
              g.suspend(Long.MIN_VALUE);
            });
    own.run();
    assertEquals(List.of(), host.panics);
  }

  @Test
  void panicReport_cyclicCauses_terminates() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    String report = GoroutineReport.panic(new Plain(host, () -> {}), first);
    assertTrue(report.contains("caused by: java.lang.Exception: second"), report);
  }
}
