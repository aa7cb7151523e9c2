package io.goroutines.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.Goroutine.State;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.GoroutineOptions;
import io.goroutines.Interceptor;
import io.goroutines.PanicHandler;
import io.goroutines.Received;
import io.goroutines.RuntimeClosedException;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StandardRuntimeTest {

  private final List<Throwable> panics = new ArrayList<>();
  private final PanicHandler collecting = (goroutine, cause) -> panics.add(cause);

  private StandardRuntime open(Interceptor... interceptors) {
    return new StandardRuntime(
        new ThreadScheduler(), NoChannels.INSTANCE, collecting, List.of(interceptors));
  }

  @Test
  void run_mainGoroutineHasIdOne_andItsRuntime() throws Exception {
    try (StandardRuntime runtime = open()) {
      runtime.run(
          () -> {
            Goroutine self = Go.currentGoroutine();
            assertEquals(1, self.id());
            assertEquals(0, self.creatorId());
            assertSame(runtime, Go.runtime());
            Goroutine child = Go.go(() -> assertSame(runtime, Go.runtime()));
            child.join();
            assertEquals(1, child.creatorId());
          });
      assertTrue(panics.isEmpty(), panics::toString);
    }
    assertNull(Go.currentGoroutine());
  }

  @Test
  void run_rethrowsTheSameException() {
    try (StandardRuntime runtime = open()) {
      for (Throwable thrown : List.of(new IOException("a"), new AssertionError("b"))) {
        Body body =
            () -> {
              switch (thrown) {
                case IOException e -> throw e;
                case Error e -> throw e;
                default -> throw new IllegalStateException(thrown);
              }
            };
        assertSame(thrown, assertThrows(thrown.getClass(), () -> runtime.run(body)));
      }
      assertTrue(panics.isEmpty(), panics::toString);
    }
  }

  @Test
  void panic_ofAnotherGoroutine_reachesTheHandler() throws Exception {
    IllegalStateException thrown = new IllegalStateException("boom");
    try (StandardRuntime runtime = open()) {
      Goroutine g =
          runtime.go(
              () -> {
                throw thrown;
              });
      g.join();
      assertEquals(List.of(thrown), panics);
    }
  }

  @Test
  void labels_areInherited_namesAreNot() throws Exception {
    AtomicReference<Goroutine> grandchild = new AtomicReference<>();
    try (StandardRuntime runtime = open()) {
      Goroutine child =
          runtime.go(
              Go.named("child").label("a", "1").label("b", "1"),
              () -> grandchild.set(Go.go(GoroutineOptions.DEFAULT.label("b", "2"), () -> {})));
      child.join();
      assertEquals("child", child.name());
      assertEquals(Map.of("a", "1", "b", "2"), grandchild.get().labels());
      assertEquals("", grandchild.get().name());
      assertEquals(child.id(), grandchild.get().creatorId());
    }
  }

  @Test
  void interceptors_captureAtTheStart_firstIsOutermost() throws Exception {
    List<String> order = new ArrayList<>();
    List<Thread> capturedOn = new ArrayList<>();
    try (StandardRuntime runtime =
        open(noting("first", order, capturedOn), noting("second", order, capturedOn))) {
      runtime.go(() -> order.add("body")).join();
    }
    assertEquals(List.of("first in", "second in", "body", "second out", "first out"), order);
    assertEquals(List.of(Thread.currentThread(), Thread.currentThread()), capturedOn);
  }

  private static Interceptor noting(String name, List<String> order, List<Thread> capturedOn) {
    return body -> {
      capturedOn.add(Thread.currentThread());
      return () -> {
        order.add(name + " in");
        body.run();
        order.add(name + " out");
      };
    };
  }

  @Test
  void run_callerInterrupted_interruptsTheBody() throws Exception {
    try (StandardRuntime runtime = open()) {
      CountDownLatch inside = new CountDownLatch(1);
      AtomicReference<Throwable> thrown = new AtomicReference<>();
      Thread caller =
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      runtime.run(
                          () -> {
                            inside.countDown();
                            Go.sleep(Duration.ofDays(1));
                          });
                    } catch (Exception e) {
                      thrown.set(e);
                    }
                  });
      inside.await();
      caller.interrupt();
      caller.join();
      assertSame(InterruptedException.class, thrown.get().getClass());
    }
  }

  @Test
  void go_onAClosedRuntime_throws() {
    StandardRuntime runtime = open();
    runtime.close();
    runtime.close();
    assertTrue(runtime.isClosed());
    assertThrows(RuntimeClosedException.class, () -> runtime.go(() -> {}));
    assertThrows(RuntimeClosedException.class, () -> runtime.run(() -> {}));
  }

  @Test
  void close_interruptsWaitingGoroutines_withoutPanics() throws Exception {
    StandardRuntime runtime = open();
    Channel<String> never = Channel.never();
    Goroutine receiving = runtime.go(never::receive);
    Goroutine sending = runtime.go(() -> never.send("x"));
    Goroutine ranging = runtime.go(() -> never.forEach(e -> {}));
    Goroutine sleeping = runtime.go(() -> Go.sleep(Duration.ofDays(1)));
    for (Goroutine g : List.of(receiving, sending, ranging, sleeping)) {
      while (g.state() != State.WAITING) {
        Thread.onSpinWait();
      }
    }
    assertEquals(WaitReason.CHAN_RECEIVE_NIL_CHAN, receiving.waitReason());
    assertEquals(WaitReason.CHAN_SEND_NIL_CHAN, sending.waitReason());
    assertEquals(WaitReason.CHAN_RECEIVE_NIL_CHAN, ranging.waitReason());
    assertEquals(WaitReason.SLEEP, sleeping.waitReason());
    assertEquals(4, runtime.goroutines().size());
    assertTrue(runtime.dump().contains("[chan receive (nil chan)]"), runtime::dump);
    runtime.close();
    for (Goroutine g : List.of(receiving, sending, ranging, sleeping)) {
      assertTrue(g.isDone());
    }
    assertTrue(panics.isEmpty(), panics::toString);
    assertTrue(runtime.goroutines().isEmpty());
  }

  @Test
  void nilChannel_tryOperationsFail_andCloseThrows() throws Exception {
    Channel<String> never = Channel.never();
    assertSame(never, Channel.<Integer>never());
    assertNull(never.tryReceive());
    assertNull(never.tryReceive(Duration.ofNanos(1)));
    assertEquals(false, never.trySend("x"));
    assertEquals(false, never.trySend("x", Duration.ofNanos(1)));
    assertThrows(NullPointerException.class, () -> never.send(null));
    assertEquals(0, never.length() + never.capacity());
    assertEquals(false, never.isClosed() || never.isDone());
    assertEquals(
        "close of nil channel",
        assertThrows(ChannelClosedException.class, never::close).getMessage());
    assertThrows(ChannelClosedException.class, () -> never.close(new IOException()));
    Thread.currentThread().interrupt();
    assertThrows(GoroutineInterruptedException.class, () -> never.iterator().hasNext());
    assertTrue(Thread.interrupted(), "an unchecked interrupt leaves the status set");
  }

  @Test
  void sleepAndDeadlines_doNotOverflow() throws Exception {
    assertEquals(5, Seam.deadline(5, Duration.ofSeconds(-1)));
    assertEquals(5, Seam.deadline(5, Duration.ZERO));
    assertEquals(15, Seam.deadline(5, Duration.ofNanos(10)));
    assertEquals(Waiter.NO_DEADLINE, Seam.deadline(5, Duration.ofSeconds(Long.MAX_VALUE)));
    assertEquals(Waiter.NO_DEADLINE, Seam.deadline(5, Duration.ofNanos(Long.MAX_VALUE)));
    Go.sleep(Duration.ofSeconds(-1));
    Go.sleep(Duration.ofNanos(1));
    Thread.currentThread().interrupt();
    assertThrows(InterruptedException.class, () -> Go.sleep(Duration.ZERO));
  }

  @Test
  void received_isEitherAnElementOrClosed() {
    assertEquals(new Received<>("x", true), Received.of("x"));
    assertEquals(new Received<>(null, false), Received.closed());
    assertThrows(IllegalArgumentException.class, () -> new Received<>("x", false));
    assertThrows(IllegalArgumentException.class, () -> new Received<>(null, true));
  }

  /** An interceptor with a logging context, in a thread-local. */
  private static final ThreadLocal<String> CONTEXT = new ThreadLocal<>();

  private static final Interceptor SETS_CONTEXT =
      body ->
          () -> {
            CONTEXT.set("set");
            try {
              body.run();
            } finally {
              CONTEXT.remove();
            }
          };

  private static final Interceptor WRAPS =
      body ->
          () -> {
            try {
              body.run();
            } catch (RuntimeException e) {
              throw new IllegalStateException("wrapped", e);
            }
          };

  @SuppressWarnings("finally") // the subject of the test
  private static final Interceptor FAILS =
      body ->
          () -> {
            try {
              body.run();
            } finally {
              throw new UnsupportedOperationException("of the interceptor");
            }
          };

  @Test
  void panic_isReportedInsideTheInterceptors() throws Exception {
    List<String> contexts = new ArrayList<>();
    IllegalStateException thrown = new IllegalStateException("boom");
    AtomicReference<Throwable> seen = new AtomicReference<>();
    Interceptor looks =
        body ->
            () -> {
              try {
                body.run();
              } catch (Exception e) {
                seen.set(e);
                throw e;
              }
            };
    try (StandardRuntime runtime =
        new StandardRuntime(
            new ThreadScheduler(),
            NoChannels.INSTANCE,
            (goroutine, cause) -> {
              panics.add(cause);
              contexts.add(CONTEXT.get());
            },
            List.of(looks, WRAPS, SETS_CONTEXT))) {
      runtime
          .go(
              () -> {
                throw thrown;
              })
          .join();
    }
    assertEquals(List.of("set"), contexts);
    assertEquals(List.of(thrown), panics);
    assertSame(thrown, seen.get().getCause(), "the exception goes on through the interceptors");
  }

  @Test
  void interceptorThrows_isAPanic_reportedOnce() throws Exception {
    try (StandardRuntime runtime = open(FAILS)) {
      runtime.go(() -> {}).join();
    }
    assertEquals(
        List.of("of the interceptor"), panics.stream().map(Throwable::getMessage).toList());
  }

  @Test
  void interceptorThrows_afterAPanic_isLogged() throws Exception {
    IllegalStateException thrown = new IllegalStateException("boom");
    List<LogRecord> logged = new ArrayList<>();
    try (Closeable _ = listening(logged);
        StandardRuntime runtime = open(FAILS)) {
      runtime
          .go(
              () -> {
                throw thrown;
              })
          .join();
    }
    assertEquals(List.of(thrown), panics);
    assertEquals(1, logged.size());
    assertEquals("of the interceptor", logged.getFirst().getThrown().getMessage());
  }

  @Test
  void ordinaryEnd_wrappedByAnInterceptor_isAnOrdinaryEnd() throws Exception {
    try (StandardRuntime runtime = open(SETS_CONTEXT, WRAPS)) {
      Channel<String> never = Channel.never();
      Goroutine g = runtime.go(() -> never.forEach(e -> {}));
      while (g.state() != State.WAITING) {
        Thread.onSpinWait();
      }
      g.interrupt();
      g.join();
    }
    assertTrue(panics.isEmpty(), panics::toString);
  }

  /** Collects the log records until it is closed. */
  private static Closeable listening(List<LogRecord> logged) {
    Handler handler =
        new Handler() {
          @Override
          public void publish(LogRecord record) {
            logged.add(record);
          }

          @Override
          public void flush() {}

          @Override
          public void close() {}
        };
    Logger logger = Logger.getLogger("io.goroutines");
    logger.addHandler(handler);
    logger.setUseParentHandlers(false);
    return () -> {
      logger.removeHandler(handler);
      logger.setUseParentHandlers(true);
    };
  }

  @Test
  void panic_exceptionMethodsThrow_isLogged() throws Exception {
    class Bad extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        throw new AssertionError("in getMessage"); // an Error: loggers propagate it
      }
    }
    List<LogRecord> logged = new ArrayList<>();
    try (Closeable _ = listening(logged);
        StandardRuntime runtime =
            new StandardRuntime(
                new ThreadScheduler(), NoChannels.INSTANCE, PanicHandler.logging(), List.of())) {
      runtime
          .go(
              () -> {
                throw new Bad();
              })
          .join();
    }
    assertEquals(1, logged.size());
    String message = logged.getFirst().getMessage();
    assertTrue(message.contains("panic: " + Bad.class.getName() + "\n"), message);
    assertTrue(message.contains("\tio.goroutines.spi.support.StandardRuntimeTest"), message);
    assertNull(logged.getFirst().getThrown());
  }

  @Test
  void handlerRethrowsThePanic_isLogged() throws Exception {
    IllegalStateException thrown = new IllegalStateException("rethrown by the handler");
    List<LogRecord> logged = new ArrayList<>();
    try (Closeable _ = listening(logged);
        StandardRuntime runtime =
            new StandardRuntime(
                new ThreadScheduler(),
                NoChannels.INSTANCE,
                (goroutine, cause) -> {
                  throw (RuntimeException) cause;
                },
                List.of())) {
      runtime.panicked(runtime.go(() -> {}), thrown);
    }
    assertEquals(1, logged.size());
    assertSame(thrown, logged.getFirst().getThrown());
  }
}
