package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.spi.LatencyHistogram;
import io.goroutines.spi.SchedulerMetrics;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;

/**
 * The Flight Recorder events of runtimes: open, close, and, every few seconds, the figures of the
 * open runtimes.
 *
 * <p>Registering a periodic event starts Flight Recorder, which takes a fifth of a second; so it is
 * deferred until Flight Recorder runs. Nothing stays registered when no runtime is open, so that
 * these classes can be unloaded.
 *
 * <p>Invariant, under the lock: {@link Recorder} is registered exactly while {@link #OPEN} is not
 * empty.
 */
final class RuntimeEvents {

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final Set<RuntimeEvents> OPEN = ConcurrentHashMap.newKeySet();
  private static final Runnable SAMPLE = RuntimeEvents::sampleAll;

  private static final class Recorder implements FlightRecorderListener {
    static final Recorder LISTENER = new Recorder();

    @Override
    public void recorderInitialized(FlightRecorder recorder) {
      FlightRecorder.addPeriodicEvent(RuntimeStatisticsEvent.class, SAMPLE);
    }
  }

  private final GoRuntime runtime;
  private final long id;

  private RuntimeEvents(GoRuntime runtime, long id) {
    this.runtime = runtime;
    this.id = id;
  }

  /**
   * Records that a runtime is open, and its figures until it is closed.
   *
   * @param id the number of the runtime in this process
   * @return the object to notify when it is closed
   */
  static RuntimeEvents opened(GoRuntime runtime, long id) {
    RuntimeEvents events = new RuntimeEvents(runtime, id);
    RuntimeOpenEvent event = new RuntimeOpenEvent();
    if (event.isEnabled()) {
      event.runtime = id;
      event.scheduler = runtime.scheduler().name();
      event.procs = runtime.procs();
      event.commit();
    }
    LOCK.lock();
    try {
      if (OPEN.isEmpty()) {
        FlightRecorder.addListener(Recorder.LISTENER);
      }
      OPEN.add(events);
    } finally {
      LOCK.unlock();
    }
    return events;
  }

  /** Records that the runtime is closed. */
  void closed() {
    RuntimeCloseEvent event = new RuntimeCloseEvent();
    if (event.isEnabled()) {
      SchedulerMetrics metrics = runtime.metrics();
      event.runtime = id;
      event.scheduler = runtime.scheduler().name();
      event.started = metrics.started();
      event.left = metrics.live();
      event.commit();
    }
    LOCK.lock();
    try {
      OPEN.remove(this);
      if (OPEN.isEmpty()) {
        FlightRecorder.removeListener(Recorder.LISTENER);
        if (FlightRecorder.isInitialized()) {
          FlightRecorder.removePeriodicEvent(SAMPLE);
        }
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static void sampleAll() {
    OPEN.forEach(RuntimeEvents::sample);
  }

  private void sample() {
    SchedulerMetrics metrics = runtime.metrics();
    RuntimeStatisticsEvent event = new RuntimeStatisticsEvent();
    event.runtime = id;
    event.scheduler = runtime.scheduler().name();
    event.procs = metrics.procs();
    event.threads = metrics.threads();
    event.live = metrics.live();
    event.started = metrics.started();
    event.running = metrics.running().orElse(-1);
    event.queued = metrics.queued();
    event.globalQueued = metrics.globalQueued();
    event.waiting = metrics.waiting().orElse(-1);
    event.switches = metrics.switches().orElse(-1);
    event.parks = metrics.parks().orElse(-1);
    event.steals = metrics.steals().orElse(-1);
    event.handoffs = metrics.handoffs().orElse(-1);
    Optional<LatencyHistogram> latencies = metrics.latencies();
    event.latencyP50 = percentile(latencies, 50);
    event.latencyP99 = percentile(latencies, 99);
    event.commit();
  }

  private static long percentile(Optional<LatencyHistogram> latencies, double percent) {
    return latencies.isPresent() ? latencies.get().percentile(percent).orElse(-1) : -1;
  }
}
