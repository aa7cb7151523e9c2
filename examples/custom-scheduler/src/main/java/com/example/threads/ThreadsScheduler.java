package com.example.threads;

import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import io.goroutines.spi.support.ExecutorTimers;
import io.goroutines.spi.support.GoroutineRegistry;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Gives each goroutine a platform thread, and leaves the rest to the operating system. */
final class ThreadsScheduler implements Scheduler {

  static final String NAME = "threads";

  private static final ThreadLocal<AbstractGoroutine> CURRENT = new ThreadLocal<>();

  static {
    Seam.register(CURRENT::get); // how the current goroutine is found
  }

  private final SchedulerConfig config;
  private final GoroutineRegistry live = new GoroutineRegistry();
  private final ExecutorTimers timers = new ExecutorTimers("threads-timers");
  private final AtomicBoolean closed = new AtomicBoolean();

  ThreadsScheduler(SchedulerConfig config) {
    this.config = config;
  }

  /** Waiting, waking, joins, interrupts and panics are inherited from {@link AbstractGoroutine}. */
  private static final class ThreadGoroutine extends AbstractGoroutine {

    ThreadGoroutine(GoroutineStart start) {
      super(start);
    }

    void run() {
      CURRENT.set(this); // before anything of the body
      runBody(); // once; never throws
    }
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    ThreadGoroutine goroutine = new ThreadGoroutine(start);
    // Listed first and then checked: so the close sees this goroutine, or this start sees the
    // close.
    live.add(goroutine);
    if (closed.get()) {
      live.abandon(goroutine);
      throw new RuntimeClosedException("go: scheduler '" + NAME + "' is closed", this);
    }
    try {
      Thread thread =
          Thread.ofPlatform()
              .daemon() // all goroutines end with main
              .inheritInheritableThreadLocals(false) // nor the context class loader, then
              .unstarted(goroutine::run);
      thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
      if (!goroutine.name().isEmpty()) {
        thread.setName(goroutine.name());
      }
      thread.start();
    } catch (Throwable noThread) {
      live.abandon(goroutine);
      throw noThread;
    }
    return goroutine;
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    return timers.schedule(deadline, task);
  }

  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return; // no goroutine is interrupted twice
    }
    timers.close();
    boolean _ = live.interruptAndAwait(config.closeTimeout());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public int procs() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public boolean isClosed() {
    return closed.get();
  }

  @Override
  public Collection<? extends Goroutine> goroutines() {
    return live.snapshot();
  }

  @Override
  public SchedulerMetrics metrics() {
    long ended = live.removed(); // read first, so that never more have ended than have started
    long started = live.added();
    return SchedulerMetrics.builder()
        .started(started)
        .ended(ended)
        .procs(procs())
        .threads((int) (started - ended))
        .build();
  }
}
