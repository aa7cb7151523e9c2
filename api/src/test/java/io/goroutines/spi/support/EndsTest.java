package io.goroutines.spi.support;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ChannelCancelledException;
import io.goroutines.ChannelClosedException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.PanicHandler;
import io.goroutines.RuntimeClosedException;
import io.goroutines.spi.GoroutineHost;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileLockInterruptionException;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class EndsTest {

  /** A host without a runtime. */
  private static final GoroutineHost NO_RUNTIME =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {}
      };

  private static boolean isEnd(Throwable thrown, boolean interrupted) {
    return Ends.isEnd(thrown, interrupted, NO_RUNTIME);
  }

  /** Like the subclass in Apache HttpClient. */
  private static final class ConnectTimeoutException extends InterruptedIOException {
    private static final long serialVersionUID = 1L;
  }

  @Test
  void interruptResponse_atAnyDepthOfCauses_isAnEnd_onlyAfterAnInterrupt() {
    for (Exception answer :
        List.of(
            new InterruptedException(),
            new ClosedByInterruptException(),
            new InterruptedIOException(),
            new InterruptedIOException("interrupted"),
            new FileLockInterruptionException(),
            new BrokenBarrierException(),
            new SocketException("Closed by interrupt"))) {
      Throwable wrapped = answer;
      for (int depth = 0; depth < 50; depth++) {
        assertTrue(isEnd(wrapped, true), wrapped::toString);
        assertFalse(isEnd(wrapped, false), wrapped::toString);
        wrapped = depth % 2 == 0 ? new ExecutionException(wrapped) : new Error(wrapped);
      }
    }
  }

  @Test
  void otherExceptions_areAPanic_evenAfterAnInterrupt() {
    for (Exception thrown :
        List.of(
            new SocketTimeoutException("Read timed out"),
            new ConnectTimeoutException(),
            new InterruptedIOException("timeout"), // OkHttp's call timeout
            new InterruptedIOException("deadline reached"),
            new AsynchronousCloseException(),
            new IOException("interrupted"),
            new ChannelClosedException("send on closed channel", null))) {
      assertFalse(isEnd(thrown, true), thrown::toString);
      assertFalse(isEnd(new IllegalStateException(thrown), true), thrown::toString);
    }
  }

  @Test
  void socketException_isAnEnd_onlyIfTheInterruptStatusIsSet() {
    UncheckedIOException wrapped =
        new UncheckedIOException(new SocketException("Connection reset"));
    assertFalse(isEnd(wrapped, true));
    Thread.currentThread().interrupt();
    try {
      assertTrue(isEnd(wrapped, true));
      assertFalse(isEnd(wrapped, false));
    } finally {
      Thread.interrupted();
    }
  }

  @Test
  void sendOnCancelledChannel_isAnEnd() {
    ChannelCancelledException cancelled = new ChannelCancelledException("send", null);
    assertTrue(isEnd(cancelled, false));
    assertTrue(isEnd(new ExecutionException(cancelled), false));
  }

  @Test
  void runtimeClosed_isAnEnd_onlyForTheOwnClosedRuntime() {
    try (ThreadScheduler own = new ThreadScheduler();
        ThreadScheduler other = new ThreadScheduler()) {
      StandardRuntime runtime =
          new StandardRuntime(own, NoChannels.INSTANCE, PanicHandler.logging(), List.of());
      RuntimeClosedException refused = new RuntimeClosedException("go", own);
      assertFalse(Ends.isEnd(refused, false, runtime));
      own.close();
      other.close();
      assertTrue(Ends.isEnd(refused, false, runtime));
      assertTrue(Ends.isEnd(new ExecutionException(refused), false, runtime));
      assertFalse(Ends.isEnd(new RuntimeClosedException("go", other), true, runtime));
      assertFalse(isEnd(refused, true), "a host without a runtime");
    }
  }

  @Test
  void cyclicEndlessOrBrokenCauses_terminateTheSearch() {
    RuntimeException first = new RuntimeException("first");
    RuntimeException second = new RuntimeException("second", first);
    first.initCause(second);
    assertFalse(isEnd(first, true));
    assertFalse(isEnd(new Endless(), true));
    assertFalse(isEnd(new Broken(), true));
    assertTrue(Ends.isCausedBy(second, first));
    assertFalse(Ends.isCausedBy(new Endless(), first));
    assertFalse(Ends.isCausedBy(new Broken(), first));
  }

  private static final class Endless extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public Throwable getCause() {
      return new Endless();
    }
  }

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    @SuppressWarnings("InfiniteRecursion")
    public Throwable getCause() {
      return getCause();
    }
  }
}
