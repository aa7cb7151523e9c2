package io.goroutines.scheduler.loom;

import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerTrace;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import io.goroutines.spi.support.ExecutorTimers;
import io.goroutines.spi.support.GoroutineRegistry;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Goroutines on the JDK's scheduler. This class adds the registry of live goroutines, the close,
 * and a thread for timers; waiting and waking are the JDK's park and unpark.
 *
 * <p>Invariant: a goroutine is added to the registry inside the gate, and {@link #close} reads the
 * registry after the gate has closed. So every start either throws or is seen by close.
 */
final class LoomScheduler implements Scheduler {

  static {
    Seam.register(LoomGoroutine::current);
  }

  private final Duration closeTimeout;

  /** Whether the threads of unnamed goroutines are named after their number. */
  private final boolean names;

  private final StartGate gate = new StartGate();
  private final GoroutineRegistry registry = new GoroutineRegistry();

  /**
   * Whether the registry may contain goroutines whose start has failed; cleared before they are
   * removed.
   */
  private volatile boolean startsFailed;

  private final ExecutorTimers timers = new ExecutorTimers("goroutines-loom-timers");

  LoomScheduler(Duration closeTimeout, boolean names) {
    this.closeTimeout = closeTimeout;
    this.names = names;
  }

  @Override
  public String name() {
    return LoomSchedulerProvider.NAME;
  }

  @Override
  public Set<Capability> capabilities() {
    return LoomSchedulerProvider.CAPABILITIES;
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    removeFailed();
    LoomGoroutine goroutine = new LoomGoroutine(start, names);
    if (!gate.enter()) {
      throw new RuntimeClosedException(
          "the scheduler 'loom' is closed; goroutine " + start.id() + " was not started", this);
    }
    try {
      registry.add(goroutine);
    } finally {
      gate.leave();
    }
    try {
      goroutine.begin();
    } catch (Throwable t) {
      // After a StackOverflowError a call can fail here too, so these are plain writes; the next
      // start, close or snapshot then removes the goroutine.
      goroutine.startFailed = true;
      startsFailed = true;
      // The thread may nevertheless be enqueued: the thread that claims the goroutine decides.
      if (registry.abandon(goroutine)) {
        goroutine.forget();
        throw t;
      }
    }
    return goroutine;
  }

  /** Removes goroutines whose start has failed and that could not be removed at once. */
  private void removeFailed() {
    if (startsFailed) {
      startsFailed = false;
      for (AbstractGoroutine goroutine : registry.snapshot()) {
        if (goroutine instanceof LoomGoroutine failed && failed.startFailed) {
          if (registry.abandon(failed)) {
            failed.forget();
          }
        }
      }
    }
  }

  @Override
  public int procs() {
    return JdkScheduler.parallelism();
  }

  /** Returns the trace of the JDK's scheduler, which serves the whole process. */
  @Override
  public Optional<SchedulerTrace> trace() {
    int procs = JdkScheduler.parallelism();
    int idle = Math.max(0, procs - JdkScheduler.mounted());
    long queued = JdkScheduler.queued();
    return Optional.of(
        new SchedulerTrace(
            procs,
            idle,
            JdkScheduler.threads(),
            0,
            queued > 0 && idle > 0,
            Math.max(0, JdkScheduler.threads() - JdkScheduler.mounted()),
            queued,
            List.of()));
  }

  @Override
  public SchedulerMetrics metrics() {
    // Ended before started, so that the number of live goroutines is never negative.
    long ended = registry.removed();
    return SchedulerMetrics.builder()
        .started(registry.added())
        .ended(ended)
        .procs(JdkScheduler.parallelism())
        .threads(JdkScheduler.threads())
        .queued(JdkScheduler.queued())
        .build();
  }

  @Override
  public Collection<AbstractGoroutine> goroutines() {
    removeFailed();
    return registry.snapshot();
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    return timers.schedule(deadline, task);
  }

  @Override
  public boolean isClosed() {
    return gate.isClosed();
  }

  @Override
  public void close() {
    if (!gate.close()) {
      return;
    }
    try {
      timers.close();
    } finally { // also if there is no memory for the list
      removeFailed();
      boolean _ = registry.interruptAndAwait(closeTimeout);
    }
  }
}
