package io.goroutines.channels;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.ReceiveChannel;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import io.goroutines.spi.support.GoroutineRegistry;
import java.lang.reflect.Proxy;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The channel that is closed when a goroutine ends, when the close fails or must wait. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DoneTest {

  private static final ThreadLocal<@Nullable Plain> CURRENT = new ThreadLocal<>();

  static {
    Seam.register(CURRENT::get);
  }

  /** A host whose runtime provides only its channels. */
  private static final GoroutineHost HOST =
      new GoroutineHost() {
        private final GoRuntime runtime =
            (GoRuntime)
                Proxy.newProxyInstance(
                    GoRuntime.class.getClassLoader(),
                    new Class<?>[] {GoRuntime.class},
                    (proxy, method, arguments) -> {
                      assertEquals("channels", method.getName());
                      return new StandardChannelFactory();
                    });

        @Override
        public GoRuntime runtime() {
          return runtime;
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          throw new AssertionError(cause);
        }
      };

  /** A goroutine on the calling thread; a deadline ends its park only through {@code ready}. */
  private static final class Plain extends AbstractGoroutine {
    final AtomicInteger parks = new AtomicInteger();

    Plain(Body body) {
      super(new GoroutineStart(HOST, 1, GoroutineOptions.DEFAULT, 0, DoneTest.class, body));
    }

    void run() {
      CURRENT.set(this);
      try {
        runBody();
      } finally {
        CURRENT.remove();
      }
    }

    @Override
    protected void suspend(long deadline) {
      if (deadline != NO_DEADLINE) {
        var _ =
            CompletableFuture.runAsync(
                () -> ready(false),
                CompletableFuture.delayedExecutor(deadline - now(), TimeUnit.NANOSECONDS));
      }
      parks.incrementAndGet();
      LockSupport.park();
    }
  }

  @Test
  void abandonedStart_closesTheChannel() {
    GoroutineRegistry registry = new GoroutineRegistry();
    Plain g = new Plain(() -> {});
    registry.add(g);
    ReceiveChannel<Void> done = g.done();
    assertFalse(done.isDone());
    assertTrue(registry.abandon(g));
    assertTrue(done.isDone());
    assertSame(done, g.done());
  }

  /** The goroutine has already ended; it still parks for the lock, and must be unparked. */
  @Test
  void endParkedForTheChannelsLock_closesTheChannel() throws Exception {
    Plain g = new Plain(() -> {});
    Chan<Void> done = (Chan<Void>) g.done();
    done.lock();
    Thread thread = Thread.ofPlatform().start(g::run);
    while (g.parks.get() < 3) {
      Thread.onSpinWait();
    }
    assertTrue(g.isDone());
    assertEquals(0, g.stackTrace().length);
    done.unlock();
    thread.join();
    assertTrue(done.isDone());
  }

  @Test
  void closeThrowsAtTheEnd_isRetried() throws Exception {
    Plain g = new Plain(() -> {});
    ReceiveChannel<Void> done = g.done();
    AtomicInteger thrown = new AtomicInteger();
    boolean[] closed = new boolean[1];
    Thread thread =
        Thread.ofPlatform()
            .unstarted(
                () -> {
                  g.run();
                  closed[0] = done.isDone();
                });
    PointListener fails =
        (op, on) -> {
          if (on == done && Thread.currentThread() == thread && thrown.incrementAndGet() <= 5) {
            throw new OutOfMemoryError("on purpose");
          }
        };
    var before = Seam.listen(fails);
    try {
      thread.start();
      thread.join();
    } finally {
      Seam.listen(before);
    }
    assertTrue(closed[0]);
  }

  /** The goroutine ends nevertheless, and the next call of done() closes its channel. */
  @Test
  void closeAlwaysFails_goroutineStillEnds() throws Exception {
    Plain g = new Plain(() -> {});
    ReceiveChannel<Void> done = g.done();
    var before =
        Seam.listen(
            (op, on) -> {
              if (on == done && op == Op.CLOSE) {
                throw new OutOfMemoryError("on purpose");
              }
            });
    try {
      g.run();
      assertTrue(g.isDone());
      assertFalse(done.isDone());
      assertThrows(OutOfMemoryError.class, g::done);
    } finally {
      Seam.listen(before);
    }
    assertTrue(g.done().isDone());
  }

  /** A user's operations on the channel do not affect the goroutine. */
  @Test
  void channelClosedOrCancelledByAUser_goroutineStillEnds() throws Exception {
    for (boolean cancels : new boolean[] {true, false}) {
      Plain g = new Plain(() -> {});
      Channel<Void> done = (Channel<Void>) g.done();
      if (cancels) {
        done.cancel();
      } else {
        done.close();
      }
      g.run();
      assertTrue(g.isDone());
      assertNull(g.done().receive());
    }
  }
}
