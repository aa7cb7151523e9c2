package io.goroutines.spi.support;

import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A scheduler for tests of the API only: a platform thread for each goroutine. */
final class ThreadScheduler implements Scheduler {

  private static final ThreadLocal<@Nullable AbstractGoroutine> CURRENT = new ThreadLocal<>();

  static {
    Seam.register(CURRENT::get);
  }

  private final GoroutineRegistry registry = new GoroutineRegistry();
  private volatile boolean closed;

  private final class ThreadGoroutine extends AbstractGoroutine {
    ThreadGoroutine(GoroutineStart start) {
      super(start);
    }

    void run() {
      CURRENT.set(this);
      runBody();
    }
  }

  @Override
  public String name() {
    return "test-threads";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    if (closed) {
      throw new RuntimeClosedException("go: scheduler 'test-threads' is closed", this);
    }
    ThreadGoroutine goroutine = new ThreadGoroutine(start);
    registry.add(goroutine);
    Thread.ofPlatform().daemon().start(goroutine::run);
    return goroutine;
  }

  @Override
  public int procs() {
    return Runtime.getRuntime().availableProcessors();
  }

  @Override
  public SchedulerMetrics metrics() {
    return SchedulerMetrics.builder()
        .ended(registry.removed())
        .started(registry.added())
        .procs(procs())
        .build();
  }

  @Override
  public List<AbstractGoroutine> goroutines() {
    return registry.snapshot();
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    throw new UnsupportedOperationException("no test of the API alone needs timers");
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    closed = true;
    registry.interruptAndAwait(Duration.ofSeconds(5));
  }
}
