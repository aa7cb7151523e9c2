package io.goroutines.verification;

import io.goroutines.Body;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.channels.StandardChannelFactory;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A goroutine without a scheduler. The thread that calls {@link #run} is its thread; or a thread
 * only waits in its name, between {@link #enter} and {@link #leave}.
 *
 * <p>A wait without a waker does not hang: once {@link #noMoreWakers} was called, a park without a
 * permit interrupts itself. So a lost wake-up is an outcome, and no time limit is needed.
 */
class BareGoroutine extends AbstractGoroutine {

  private static final StandardChannelFactory CHANNELS = new StandardChannelFactory();

  private static final GoroutineHost HOST =
      new GoroutineHost() {
        /** Knows its channels, and nothing else. */
        private final GoRuntime runtime =
            (GoRuntime)
                Proxy.newProxyInstance(
                    GoRuntime.class.getClassLoader(),
                    new Class<?>[] {GoRuntime.class},
                    (proxy, method, arguments) -> {
                      if (method.getName().equals("channels")) {
                        return CHANNELS;
                      }
                      throw new UnsupportedOperationException(method.getName());
                    });

        @Override
        public GoRuntime runtime() {
          return runtime;
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {
          throw new IllegalStateException(cause);
        }
      };

  private static final ThreadLocal<BareGoroutine> CURRENT = new ThreadLocal<>();

  static {
    Seam.register(CURRENT::get);
  }

  private final AtomicInteger woken = new AtomicInteger();
  private int consumed;
  private volatile boolean alone;

  BareGoroutine(Body body) {
    this(1, body);
  }

  BareGoroutine(long id, Body body) {
    super(new GoroutineStart(HOST, id, GoroutineOptions.DEFAULT, 0, BareGoroutine.class, body));
  }

  final void run() {
    runBody();
  }

  final void enter() {
    CURRENT.set(this);
  }

  final void leave() {
    CURRENT.remove();
    boolean _ = Thread.interrupted();
  }

  final void noMoreWakers() {
    alone = true;
  }

  final int woken() {
    return woken.get();
  }

  @Override
  public final void ready(boolean next) {
    woken.incrementAndGet();
  }

  @Override
  protected final void suspend(long deadline) {
    while (woken.get() == consumed) {
      if (deadline != NO_DEADLINE && now() >= deadline) {
        return;
      }
      if (alone && woken.get() == consumed) {
        Thread.currentThread().interrupt();
        return;
      }
      Thread.yield();
    }
    consumed = woken.get();
  }
}
