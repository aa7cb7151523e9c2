package io.goroutines.testkit;

import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineRegistry;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerMetrics;
import io.goroutines.spi.Seam;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A right scheduler, as simple as can be, and against api alone: a platform thread for each
 * goroutine, the operating system schedules. What is wrong on purpose overrides it: see {@link
 * SchedulerTwins}.
 */
class BareScheduler implements Scheduler {

  private static final ThreadLocal<G> CURRENT = new ThreadLocal<>();

  /**
   * Whether {@link #CURRENT} is to be believed: a thread that a goroutine starts does not inherit
   * it.
   */
  static {
    Seam.register(CURRENT::get);
  }

  final GoroutineRegistry live = new GoroutineRegistry();
  final SchedulerConfig config;
  final ScheduledThreadPoolExecutor timers;
  private volatile boolean closed;

  /**
   * Held shared by each start and exclusively by close: a start is either before a close or
   * refused.
   */
  private final java.util.concurrent.locks.ReentrantReadWriteLock gate =
      new java.util.concurrent.locks.ReentrantReadWriteLock();

  BareScheduler(SchedulerConfig config) {
    this.config = config;
    timers = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler((task, pool) -> {});
  }

  /** A goroutine on its thread. */
  static class G extends AbstractGoroutine {
    final BareScheduler scheduler;

    G(GoroutineStart start, BareScheduler scheduler) {
      super(start);
      this.scheduler = scheduler;
    }

    void runOnThisThread() {
      CURRENT.set(this);
      try {
        runBody();
      } finally {
        CURRENT.remove();
      }
    }

    @Override
    protected void ended() {
      scheduler.live.remove(this);
    }

    /** The thread, for twins that meddle with it. */
    final @Nullable Thread its() {
      return thread();
    }
  }

  G make(GoroutineStart start) {
    return new G(start, this);
  }

  /** Has a goroutine run on a thread of its own. */
  void launch(G g) {
    Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).start(g::runOnThisThread);
  }

  @Override
  public String name() {
    return "bare";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    gate.readLock().lock();
    try {
      if (closed) {
        throw new RuntimeClosedException("the scheduler 'bare' is closed: go");
      }
      G g = make(start);
      live.add(g);
      launch(g);
      return g;
    } finally {
      gate.readLock().unlock();
    }
  }

  @Override
  public int procs() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public SchedulerMetrics metrics() {
    long ended = live.removed();
    long started = live.added();
    return new SchedulerMetrics(started, ended, procs(), (int) (started - ended), 0);
  }

  @Override
  public Collection<? extends Goroutine> goroutines() {
    return live.snapshot();
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    ScheduledFuture<?> future =
        timers.schedule(task, Math.max(0, deadline - now()), TimeUnit.NANOSECONDS);
    return () -> future.cancel(false);
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    gate.writeLock().lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
    } finally {
      gate.writeLock().unlock();
    }
    timers.shutdownNow();
    endAll();
  }

  void endAll() {
    boolean _ = live.interruptAndAwait(config.closeTimeout());
  }
}
