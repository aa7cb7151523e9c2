package io.goroutines.scheduler;

import io.goroutines.spi.support.AbstractGoroutine;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Flight Recorder events of schedulers. An event type that is not recorded costs a check of a
 * constant: no event is created, no clock is read, and no state is kept for it.
 *
 * <p>All methods may be called from workers and from goroutines, and do nothing in a JVM without
 * the module {@code jdk.jfr}.
 */
public final class SchedulerEvents {

  /*
   * Loading the event classes starts parts of Flight Recorder, which takes some 50 ms. They are
   * therefore loaded only once Flight Recorder runs: `recording` is then set, and never cleared. It
   * is checked where goroutines are started and in metrics(), which Flight Recorder's own periodic
   * event calls. Neither runs on a worker or on sysmon: class loading acquires monitors of the JDK,
   * and their owner may be a goroutine that waits for a worker.
   *
   * Whether an event type is recorded is read from one instance, created beforehand. Its
   * isEnabled() is empty, and compiled to nothing, until Flight Recorder starts and rewrites the
   * class. Creating an event first and checking it, as the JDK's documentation suggests, would rely
   * on escape analysis to remove it: in a goroutine that parks it could remain on the stack.
   *
   * On an OutOfMemoryError or StackOverflowError the event is dropped: the reported operation must
   * continue.
   */

  private static final boolean AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** Whether the event classes are loaded. A stale false drops an event. */
  private static boolean recording;

  private SchedulerEvents() {}

  /** Loads the event classes if Flight Recorder runs. Must not be called by workers. */
  static void prepare() {
    if (!recording && AVAILABLE && FlightRecorder.isInitialized()) {
      boolean _ =
          GoroutineStartEvent.PROBE.isEnabled()
              | GoroutineEndEvent.PROBE.isEnabled()
              | GoroutineParkEvent.PROBE.isEnabled()
              | HandoffEvent.PROBE.isEnabled()
              | RetakeEvent.PROBE.isEnabled()
              | LongRunningEvent.PROBE.isEnabled()
              | StealEvent.PROBE.isEnabled()
              | ProcsChangedEvent.PROBE.isEnabled();
      recording = true;
    }
  }

  static boolean recordsStarts() {
    prepare();
    return recording && GoroutineStartEvent.PROBE.isEnabled();
  }

  static void started(AbstractGoroutine g) {
    GoroutineStartEvent event = new GoroutineStartEvent();
    event.goroutine = g.id();
    event.name = g.name();
    event.creator = g.creatorId();
    event.origin = g.origin();
    event.commit();
  }

  static boolean recordsEnds() {
    return recording && GoroutineEndEvent.PROBE.isEnabled();
  }

  static void ended(AbstractGoroutine g) {
    try {
      GoroutineEndEvent event = new GoroutineEndEvent();
      event.goroutine = g.id();
      event.name = g.name();
      event.commit();
    } catch (VirtualMachineError _) {
      // dropped, see above
    }
  }

  static boolean recordsParks() {
    return recording && GoroutineParkEvent.PROBE.isEnabled();
  }

  /**
   * Returns an event for a park that begins, to pass to {@link #parked}; null if there is no
   * memory.
   */
  static @Nullable Object parks() {
    try {
      GoroutineParkEvent event = new GoroutineParkEvent();
      event.begin();
      return event;
    } catch (VirtualMachineError _) {
      return null;
    }
  }

  /** Records the end of a park. */
  static void parked(AbstractGoroutine g, @Nullable Object begun) {
    try {
      if (begun instanceof GoroutineParkEvent event) {
        event.end();
        if (event.shouldCommit()) {
          Object on = g.waitsOn();
          event.goroutine = g.id();
          event.name = g.name();
          event.reason = String.valueOf(g.waitReason());
          event.on = on == null ? null : on.getClass();
          event.commit();
        }
      }
    } catch (VirtualMachineError _) {
      // dropped, see above
    }
  }

  /**
   * Records that the permit of a worker was handed off.
   *
   * @param worker the worker
   * @param heldNanos for how long its goroutine has occupied it
   * @param why the cause, in a word
   */
  public static void handoff(Worker worker, long heldNanos, String why) {
    if (recording && HandoffEvent.PROBE.isEnabled()) {
      try {
        HandoffEvent event = new HandoffEvent();
        AbstractGoroutine culprit = worker.goroutine();
        event.goroutine = culprit == null ? 0 : culprit.id();
        event.name = culprit == null ? "" : culprit.name();
        event.worker = worker.getName();
        event.held = heldNanos;
        event.why = why;
        event.commit();
      } catch (VirtualMachineError _) {
        // dropped, see above
      }
    }
  }

  /**
   * Records that a worker has reached a scheduling point again and retakes a permit.
   *
   * @param handedOffAt when the permit was handed off, by {@link System#nanoTime()}
   */
  public static void retake(long handedOffAt) {
    if (recording && RetakeEvent.PROBE.isEnabled()) {
      try {
        RetakeEvent event = new RetakeEvent();
        event.handedOff = System.nanoTime() - handedOffAt;
        event.commit();
      } catch (VirtualMachineError _) {
        // dropped, see above
      }
    }
  }

  /**
   * Records that a goroutine has occupied its processor for long while others waited.
   *
   * @param time for how long
   * @param stack the goroutine's stack trace
   */
  public static void longRunning(
      AbstractGoroutine culprit, Duration time, StackTraceElement[] stack) {
    if (recording && LongRunningEvent.PROBE.isEnabled()) {
      try {
        LongRunningEvent event = new LongRunningEvent();
        StringBuilder text = new StringBuilder();
        for (StackTraceElement frame : stack) {
          text.append(frame).append('\n');
        }
        event.goroutine = culprit.id();
        event.name = culprit.name();
        event.held = time.toNanos();
        event.stack = text.toString();
        event.commit();
      } catch (VirtualMachineError _) {
        // dropped, see above
      }
    }
  }

  /**
   * Records that the calling worker has stolen fibers from another worker's queue.
   *
   * @param fibers how many
   */
  public static void stole(int fibers) {
    if (recording && StealEvent.PROBE.isEnabled()) {
      try {
        StealEvent event = new StealEvent();
        event.fibers = fibers;
        event.commit();
      } catch (VirtualMachineError _) {
        // dropped, see above
      }
    }
  }

  /**
   * Records that a scheduler's number of processors has changed.
   *
   * @param scheduler the scheduler's name
   * @param before the previous number
   * @param now the new number
   * @param byHand whether the change was requested; otherwise it follows the machine
   */
  public static void procsChanged(String scheduler, int before, int now, boolean byHand) {
    if (before != now && recording && ProcsChangedEvent.PROBE.isEnabled()) {
      try {
        ProcsChangedEvent event = new ProcsChangedEvent();
        event.scheduler = scheduler;
        event.before = before;
        event.now = now;
        event.byHand = byHand;
        event.commit();
      } catch (VirtualMachineError _) {
        // dropped, see above
      }
    }
  }
}
