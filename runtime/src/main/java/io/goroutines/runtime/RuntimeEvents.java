package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.SchedulerMetrics;
import java.util.concurrent.locks.ReentrantLock;
import jdk.jfr.FlightRecorder;
import jdk.jfr.FlightRecorderListener;
import org.jspecify.annotations.Nullable;

/**
 * The Flight Recorder events of a runtime: open, close, and, every few seconds, its metrics.
 *
 * <p>Registering a periodic event starts Flight Recorder, which takes a fifth of a second; so it is
 * deferred until Flight Recorder runs. Nothing stays registered when the runtime is closed, so that
 * these classes can be unloaded.
 *
 * <p>Invariant, under the lock: the periodic event is registered only while {@code closed} is
 * false. Flight Recorder calls {@link #recorderInitialized}, maybe with locks of its own held; so
 * no other method calls it with the lock held.
 */
final class RuntimeEvents implements FlightRecorderListener {

  private final GoRuntime runtime;
  private final long id;
  private final Runnable sample = this::sample;
  private final ReentrantLock lock = new ReentrantLock();
  private boolean closed;

  /** The periodic event; null until it is registered. */
  private volatile @Nullable RuntimeStatistics statistics;

  private RuntimeEvents(GoRuntime runtime, long id) {
    this.runtime = runtime;
    this.id = id;
  }

  /**
   * Records that a runtime is open, and its metrics until it is closed.
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
    FlightRecorder.addListener(events);
    return events;
  }

  @Override
  public void recorderInitialized(FlightRecorder recorder) {
    lock.lock();
    try {
      if (!closed && statistics == null) {
        RuntimeStatistics event = RuntimeStatistics.of(runtime.metrics());
        statistics = event;
        FlightRecorder.addPeriodicEvent(event.eventClass(), sample);
      }
    } finally {
      lock.unlock();
    }
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
    lock.lock();
    try {
      closed = true;
    } finally {
      lock.unlock();
    }
    FlightRecorder.removeListener(this);
    if (statistics != null) {
      FlightRecorder.removePeriodicEvent(sample);
    }
  }

  private void sample() {
    RuntimeStatistics event = statistics;
    if (event != null) {
      event.commit(id, runtime.scheduler().name(), runtime.metrics());
    }
  }
}
