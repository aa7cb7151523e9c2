package io.goroutines.testkit;

import static io.goroutines.testkit.Signal.awaitThroughInterrupts;
import static io.goroutines.testkit.Signal.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.RuntimeClosedException;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** The rules of the chapter "Panics" of docs/spec.md. JUnit alone calls them. */
public sealed interface PanicRules permits SchedulerVerification {

  @RuleTest(
      intent =
          "An exception that vanishes hides the bug; one that kills a carrier takes "
              + "unrelated goroutines with it.")
  default void s41_whatABodyThrowsReachesThePanicHandlerAndHarmsNobody(Kit k) {
    Queue<Kit.Panic> panics = k.expectPanics();
    Throwable[] thrown = {
      new IllegalStateException("one"),
      new IOException("two"),
      new Error("three"),
      new InterruptedException("thrown without an interrupt"),
      new Throwable("five")
    };
    Signal goOn = new Signal();
    Goroutine bystander = k.go(() -> goOn.await());
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      Throwable each = thrown[i % thrown.length];
      all.add(k.go(() -> sneak(each)));
    }
    k.awaitDone(all);
    assertEquals(50, panics.size());
    for (Kit.Panic panic : panics) {
      int index = all.indexOf(panic.goroutine());
      assertSame(thrown[index % thrown.length], panic.cause());
      assertSame(panic.goroutine(), panic.on(), "the handler runs on the goroutine");
    }
    goOn.set();
    k.awaitDone(bystander);
    k.awaitDone(k.go(() -> {}));
  }

  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"}) // erased: throws anything
  private static <X extends Throwable> void sneak(Throwable t) throws X {
    throw (X) t;
  }

  @RuleTest(
      intent =
          "One runaway recursion must not take a carrier, and with it other goroutines, "
              + "out of service.")
  default void s42_aStackOverflowHarmsNobody(Kit k) {
    Queue<Kit.Panic> panics = k.expectPanics();
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      all.add(k.go(() -> endless(0)));
    }
    k.awaitDone(all);
    assertEquals(3, panics.size());
    for (Kit.Panic panic : panics) {
      assertInstanceOf(StackOverflowError.class, panic.cause());
    }
    k.awaitDone(k.go(() -> Seam.current().yieldNow()));
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static long endless(long depth) {
    return 1 + endless(depth + 1);
  }

  @RuleTest(
      intent =
          "A cancelled goroutine is no bug: with a panic for each, every shutdown would "
              + "log errors or end the process.")
  default void s43_theAnswerToAnInterruptIsNoPanic(Kit k) {
    Queue<Kit.Panic> panics = k.expectPanics();
    Goroutine g = k.go(() -> new Signal().await());
    Goroutine onSocket =
        k.go(
            () -> {
              try {
                new Signal().await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new SocketException("Closed by interrupt"); // as the JDK's sockets do
              }
            });
    for (Goroutine each : List.of(g, onSocket)) {
      k.awaitWaiting(each, WaitReason.COND_WAIT);
      each.interrupt();
    }
    k.awaitDone(g, onSocket);
    assertEquals(0, panics.size());
  }

  @RuleTest(
      intent =
          "JDBC drivers, HTTP clients and futures wrap what they throw; a cancel "
              + "through them is still no bug.")
  default void s74_anAnswerToAnInterruptThatWasWrappedIsNoPanic(Kit k) {
    Queue<Kit.Panic> panics = k.expectPanics();
    List<Goroutine> all = throwersAtInterrupt(k, wrappedAnswers());
    all.forEach(Goroutine::interrupt);
    k.awaitDone(all);
    assertEquals(List.of(), List.copyOf(panics));
    // A time-out is no answer to an interrupt, though it is of the same type.
    SocketTimeoutException timeout = new SocketTimeoutException("Read timed out");
    all = throwersAtInterrupt(k, List.of(timeout, new UncheckedIOException(timeout)));
    all.forEach(Goroutine::interrupt);
    k.awaitDone(all);
    assertEquals(2, panics.size());
  }

  /**
   * Starts goroutines that throw the given throwables when they are interrupted, the status set
   * again.
   */
  private static List<Goroutine> throwersAtInterrupt(Kit k, List<? extends Throwable> all) {
    List<Goroutine> throwers = new ArrayList<>();
    for (Throwable each : all) {
      throwers.add(
          k.go(
              () -> {
                try {
                  new Signal().await();
                } catch (InterruptedException _) {
                  Thread.currentThread().interrupt();
                  sneak(each);
                }
              }));
    }
    throwers.forEach(g -> k.awaitWaiting(g, WaitReason.COND_WAIT));
    return throwers;
  }

  private static List<Exception> wrappedAnswers() {
    InterruptedException answer = new InterruptedException();
    List<Exception> wrapped = new ArrayList<>();
    for (Exception each :
        List.of(
            answer,
            new GoroutineInterruptedException(answer),
            new ClosedByInterruptException(),
            new InterruptedIOException(),
            new FileLockInterruptionException(),
            new SocketException("Closed by interrupt"))) {
      wrapped.add(new ExecutionException(each));
      wrapped.add(new IllegalStateException("a framework", new CompletionException(each)));
      if (each instanceof IOException io) {
        wrapped.add(new UncheckedIOException(io));
      }
    }
    return wrapped;
  }

  @RuleTest(
      intent =
          "A failure that merely looks like a cancel must be reported, or bugs are "
              + "silently swallowed.")
  default void s75_theAnswerToNoInterruptOfItsOwnIsAPanic(Kit k) {
    Queue<Kit.Panic> panics = k.expectPanics();
    List<Exception> thrown = wrappedAnswers();
    thrown.add(new InterruptedException("thrown without an interrupt"));
    for (Exception each : thrown) {
      k.awaitDone(k.go(() -> sneak(each)));
    }
    assertEquals(thrown, panics.stream().map(Kit.Panic::cause).toList());
    // The exception of another goroutine, passed through a future.
    CompletableFuture<Void> future = new CompletableFuture<>();
    Goroutine interrupted =
        k.go(
            () -> {
              try {
                new Signal().await();
              } catch (InterruptedException e) {
                future.completeExceptionally(e);
                throw e;
              }
            });
    Goroutine waits = k.go(future::get);
    k.awaitWaiting(interrupted, WaitReason.COND_WAIT);
    interrupted.interrupt();
    k.awaitDone(interrupted, waits);
    assertEquals(thrown.size() + 1, panics.size());
    Kit.Panic last = List.copyOf(panics).getLast();
    assertSame(waits, last.goroutine());
    assertInstanceOf(ExecutionException.class, last.cause());
  }

  @RuleTest(
      intent =
          "A goroutine that starts another during a shutdown is no bug, while use of a "
              + "closed runtime elsewhere is one.")
  default void s76_aStartThatTheOwnCloseRefusesIsAnEnd(Kit k) {
    Queue<Kit.Panic> panics = k.expectPanics();
    GoRuntime closed = k.open(k.config());
    closed.close();
    GoRuntime closing = k.open(k.config().withCloseTimeout(Duration.ofMillis(1)));
    Signal[] proceed = signals(4);
    AtomicInteger ignored = new AtomicInteger();
    List<Goroutine> all = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Signal each = proceed[i];
      boolean wraps = i % 2 == 1;
      GoRuntime starts = i < 2 ? closing : closed;
      all.add(
          closing.go(
              () -> {
                awaitThroughInterrupts(each, ignored);
                try {
                  starts.go(() -> {});
                } catch (RuntimeClosedException e) {
                  throw wraps ? new CompletionException(e) : e;
                }
              }));
    }
    all.forEach(g -> k.awaitWaiting(g, WaitReason.COND_WAIT));
    closing.close();
    k.await("they have ignored the interrupt", () -> ignored.get() == 4);
    for (Signal each : proceed) {
      each.set();
    }
    k.awaitDone(all);
    assertEquals(
        Set.copyOf(all.subList(2, 4)),
        panics.stream().map(Kit.Panic::goroutine).collect(Collectors.toSet()));
    assertEquals(2, panics.size());
  }
}
