package io.goroutines.time;

import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.PanicHandler;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.StandardRuntime;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** A scheduler with timers only, whose clock is advanced by the test. */
final class ManualScheduler implements Scheduler {

  private record Due(long deadline, long number) {}

  private final AtomicLong now = new AtomicLong(1_000);
  private final AtomicLong numbers = new AtomicLong();
  private final ConcurrentSkipListMap<Due, Runnable> due =
      new ConcurrentSkipListMap<>(
          Comparator.comparingLong(Due::deadline).thenComparingLong(Due::number));

  /** Whether a due timer fires before {@link #schedule} returns, as it may. */
  boolean firesAtOnce;

  /** Returns a runtime on this scheduler, with the channels that are on the path. */
  GoRuntime runtime() {
    ChannelFactory channels = ServiceLoader.load(ChannelFactory.class).findFirst().orElseThrow();
    return new StandardRuntime(this, channels, PanicHandler.logging(), List.of());
  }

  /** Advances the clock, and runs the due timers at each deadline on the way. */
  void advance(Duration time) {
    long end = now.get() + time.toNanos();
    for (var first = due.firstEntry();
        first != null && first.getKey().deadline <= end;
        first = due.firstEntry()) {
      now.set(Math.max(now.get(), first.getKey().deadline));
      if (due.remove(first.getKey(), first.getValue())) {
        first.getValue().run();
      }
    }
    now.set(end);
  }

  /** Advances the clock without firing timers, as a late scheduler does. */
  void fallBehind(Duration time) {
    now.addAndGet(time.toNanos());
  }

  private volatile Duration wallClockAhead = Duration.ZERO;

  /** Returns how many timers have neither fired nor been cancelled. */
  int pending() {
    return due.size();
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    if (deadline == Waiter.NO_DEADLINE) {
      return () -> true;
    }
    if (firesAtOnce && deadline <= now.get()) {
      task.run();
      return () -> false;
    }
    Due key = new Due(deadline, numbers.incrementAndGet());
    due.put(key, task);
    return () -> due.remove(key) != null;
  }

  @Override
  public long now() {
    return now.get();
  }

  @Override
  public Instant instant() {
    return Instant.EPOCH.plusNanos(now.get()).plus(wallClockAhead);
  }

  /** Sets the wall clock this much ahead of the other one. */
  void setWallClockAhead(Duration by) {
    wallClockAhead = by;
  }

  @Override
  public String name() {
    return "manual";
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of();
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    throw new UnsupportedOperationException();
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
  public void close() {}
}
