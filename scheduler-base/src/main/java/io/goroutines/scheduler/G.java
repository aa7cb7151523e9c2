package io.goroutines.scheduler;

import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineLookup;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A goroutine on a virtual thread whose scheduler is ours. */
public final class G extends AbstractGoroutine {

  private static final GoroutineLookup LOOKUP = G::current;

  static {
    Seam.register(LOOKUP);
  }

  private final Lifecycle lifecycle;
  private final Dispatcher dispatcher;
  private final Strand strand;

  /** Whether its start has failed; ordered by the {@link Lifecycle}. */
  boolean startFailed;

  G(GoroutineStart start, Lifecycle lifecycle, Dispatcher dispatcher) {
    super(start);
    this.lifecycle = lifecycle;
    this.dispatcher = dispatcher;
    this.strand = new Strand(dispatcher, this);
  }

  /** Returns the goroutine that the calling thread runs, or null. */
  static @Nullable G current() {
    if (JdkHook.carrier() instanceof Worker worker) {
      Strand carried = worker.strand;
      return carried == null ? null : carried.g;
    }
    return null;
  }

  /** Makes the goroutine's thread, with the context class loader of the caller, and starts it. */
  void launch() {
    Thread thread = JdkHook.newThread(strand, name(), this::runBody);
    ClassLoader context = Thread.currentThread().getContextClassLoader();
    if (context != thread.getContextClassLoader()) {
      thread.setContextClassLoader(context);
    }
    thread.start();
  }

  @Override
  protected void ended() {
    lifecycle.ended(this);
  }

  @Override
  protected boolean isExecuting() {
    return dispatcher.carries(strand) || Stragglers.carry(strand);
  }

  @Override
  public void ready(boolean next) {
    Thread thread = thread();
    if (thread == null) {
      return;
    }
    // The hint reaches Dispatcher.submit through the worker: nothing between here and there can
    // park.
    if (next && JdkHook.carrier() instanceof Worker worker) {
      worker.next = true;
      try {
        LockSupport.unpark(thread);
      } finally {
        worker.next = false;
      }
    } else {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void yieldNow() {
    strand.yielding = true;
    Thread.yield();
    strand.yielding = false;
  }

  @Override
  public int random(int bound) {
    return dispatcher.random(bound);
  }

  @Override
  public int spins() {
    return dispatcher.spins();
  }
}
