package io.goroutines.runtime;

import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.SchedulerMetrics;
import io.goroutines.WaitReason;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerTrace;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;

/**
 * Prints the state of a scheduler on the error stream, at regular intervals until it is closed:
 * Go's {@code GODEBUG=schedtrace} and {@code scheddetail}, in Go's format.
 */
final class SchedulerTracer implements Runnable {

  private final Scheduler scheduler;
  private final Duration interval;
  private final boolean detail;
  private final PrintStream out;
  private final long begin = System.nanoTime();

  SchedulerTracer(Scheduler scheduler, Duration interval, boolean detail, PrintStream out) {
    this.scheduler = scheduler;
    this.interval = interval;
    this.detail = detail;
    this.out = out;
  }

  /**
   * Starts to trace a runtime if the configuration says so.
   *
   * @throws ConfigurationException if its scheduler cannot be traced; it is closed then
   */
  static void start(GoRuntime runtime, Configuration configuration) {
    Duration interval = configuration.traceInterval();
    if (interval.isZero()) {
      return;
    }
    Scheduler scheduler = runtime.scheduler();
    if (scheduler.trace().isEmpty()) {
      runtime.close();
      throw new ConfigurationException(
          "scheduler '" + scheduler.name() + "' cannot be traced; leave out schedtrace");
    }
    Thread.ofPlatform()
        .daemon()
        .inheritInheritableThreadLocals(false)
        .name("goroutines-schedtrace")
        .start(new SchedulerTracer(scheduler, interval, configuration.traceDetail(), System.err));
  }

  @Override
  public void run() {
    long next = begin;
    while (true) {
      next = Math.max(next + interval.toNanos(), System.nanoTime()); // missed lines are skipped
      for (long nanos; (nanos = next - System.nanoTime()) > 0; ) {
        LockSupport.parkNanos(this, nanos);
        boolean _ = Thread.interrupted();
      }
      if (scheduler.isClosed()) {
        return;
      }
      scheduler.trace().ifPresent(this::print);
    }
  }

  private void print(SchedulerTrace trace) {
    Duration since = Duration.ofNanos(System.nanoTime() - begin);
    out.print(
        detail
            ? line(since, trace) + details(trace, scheduler.goroutines(), scheduler.metrics())
            : line(since, trace));
    out.flush();
  }

  /** Returns Go's line {@code SCHED}. */
  static String line(Duration since, SchedulerTrace trace) {
    return String.format(
        Locale.ROOT,
        "SCHED %dms: gomaxprocs=%d idleprocs=%d threads=%d spinningthreads=%d needspinning=%d"
            + " idlethreads=%d runqueue=%d [ %s] schedticks=[ %s]%n",
        since.toMillis(),
        trace.procs(),
        trace.idleProcs(),
        trace.threads(),
        trace.spinningThreads(),
        trace.needSpinning() ? 1 : 0,
        trace.idleThreads(),
        trace.runQueue(),
        trace.processors().stream().map(p -> p.queued() + " ").collect(Collectors.joining()),
        trace.processors().stream().map(p -> p.ticks() + " ").collect(Collectors.joining()));
  }

  /** Returns the lines of {@code scheddetail}: the Ps, their Ms, the Gs, and the metrics. */
  static String details(
      SchedulerTrace trace, Collection<? extends Goroutine> goroutines, SchedulerMetrics metrics) {
    StringBuilder lines = new StringBuilder();
    int number = 0;
    for (SchedulerTrace.Processor p : trace.processors()) {
      lines.append(
          String.format(
              Locale.ROOT,
              "  P%d: status=%s schedtick=%d m=%d runqsize=%d%n",
              number,
              p.status(),
              p.ticks(),
              number,
              p.queued()));
      number++;
    }
    number = 0;
    for (SchedulerTrace.Processor p : trace.processors()) {
      lines.append(
          String.format(
              Locale.ROOT,
              "  M%d: p=%d curg=%s thread=%s%n",
              number,
              number,
              p.goroutineId() == 0 ? "nil" : Long.toString(p.goroutineId()),
              p.thread()));
      number++;
    }
    for (Goroutine goroutine : goroutines) {
      WaitReason reason = goroutine.waitReason();
      lines.append(
          String.format(
              Locale.ROOT,
              "  G%d: status=%s%s%s%n",
              goroutine.id(),
              goroutine.state().name().toLowerCase(Locale.ROOT),
              reason == null ? "" : "(" + reason + ")",
              goroutine.name().isEmpty() ? "" : " name=" + goroutine.name()));
    }
    return lines.append("  metrics: ").append(metrics).append(System.lineSeparator()).toString();
  }
}
