package io.goroutines.channels;

import io.goroutines.Goroutine;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A scheduler with timers only, which are due when the test says so. */
final class OneTimer implements Scheduler {

  /** Has an identity, because the same task may be scheduled again. */
  private static final class Pending {
    private final Runnable task;

    Pending(Runnable task) {
      this.task = task;
    }
  }

  private final ConcurrentLinkedQueue<Pending> pending = new ConcurrentLinkedQueue<>();

  /** Removes and returns the oldest pending task. */
  Runnable due() {
    return Objects.requireNonNull(pending.poll(), "nothing was scheduled").task;
  }

  /** Returns the number of pending tasks. */
  int waiting() {
    return pending.size();
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    Pending scheduled = new Pending(task);
    pending.add(scheduled);
    return () -> pending.remove(scheduled);
  }

  @Override
  public long now() {
    return 0;
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH;
  }

  @Override
  public String name() {
    return "one timer";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    throw new UnsupportedOperationException("there are only timers");
  }

  @Override
  public int procs() {
    return 1;
  }

  @Override
  public SchedulerMetrics metrics() {
    return SchedulerMetrics.builder().procs(1).build();
  }

  @Override
  public Collection<? extends Goroutine> goroutines() {
    return List.of();
  }

  @Override
  public boolean isClosed() {
    return false;
  }

  @Override
  public void close() {
    throw new UnsupportedOperationException("never closed");
  }
}
