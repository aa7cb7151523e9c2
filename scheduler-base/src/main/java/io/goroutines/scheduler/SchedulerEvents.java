package io.goroutines.scheduler;

import java.time.Duration;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * What Flight Recorder hears of schedulers. Those whom nobody records cost a look at a constant: no
 * event is made, no clock read, and nothing is kept for it.
 *
 * <p>All methods may be called from workers and from goroutines, and do nothing in a JVM without
 * the module {@code jdk.jfr}.
 */
public final class SchedulerEvents {

  /*
   * To load the event classes starts parts of Flight Recorder, which takes some 50 ms. So they are loaded
   * once Flight Recorder runs: `recording` says so, and is never cleared. It is looked at by what starts
   * goroutines and by metrics(), for which Flight Recorder's own periodic event asks. Neither is a worker or
   * sysmon: to load a class takes monitors of the JDK, and their holder may be a goroutine that waits for a
   * worker.
   *
   * Whether an event is recorded is asked of one instance, made beforehand. Its isEnabled() is empty, and
   * compiled to nothing, until Flight Recorder starts and rewrites the class. To make an event first and ask
   * it, as the JDK's documentation has it, would rely on the compiler to remove it: in a goroutine that
   * parks it could stay on the stack.
   *
   * Where memory or the stack is at its end, the event is left out: what it tells of must go on.
   */

  private static final boolean AVAILABLE = ModuleLayer.boot().findModule("jdk.jfr").isPresent();

  /** Whether the event classes are loaded. A stale false leaves out an event. */
  private static boolean recording;

  private SchedulerEvents() {}

  /** Loads the event classes if Flight Recorder runs. Not to be called by workers. */
  static void prepare() {
    if (!recording && AVAILABLE && FlightRecorder.isInitialized()) {
      boolean _ =
          GoroutineStartEvent.PROBE.isEnabled()
              | GoroutineEndEvent.PROBE.isEnabled()
              | GoroutineParkEvent.PROBE.isEnabled()
              | ProcessorLentEvent.PROBE.isEnabled()
              | ProcessorTakenBackEvent.PROBE.isEnabled()
              | GoroutineHeldEvent.PROBE.isEnabled()
              | StealEvent.PROBE.isEnabled()
              | ProcsChangedEvent.PROBE.isEnabled();
      recording = true;
    }
  }

  static boolean recordsStarts() {
    prepare();
    return recording && GoroutineStartEvent.PROBE.isEnabled();
  }

  static void started(G g) {
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

  static void ended(G g) {
    try {
      GoroutineEndEvent event = new GoroutineEndEvent();
      event.goroutine = g.id();
      event.name = g.name();
      event.commit();
    } catch (VirtualMachineError _) {
      // As everywhere here.
    }
  }

  static boolean recordsParks() {
    return recording && GoroutineParkEvent.PROBE.isEnabled();
  }

  /** Returns an event of a park that begins, for {@link #parked}; null if there is no memory. */
  static @Nullable Object parks() {
    try {
      GoroutineParkEvent event = new GoroutineParkEvent();
      event.begin();
      return event;
    } catch (VirtualMachineError _) {
      return null;
    }
  }

  /** Records that a park is over. */
  static void parked(G g, @Nullable Object begun) {
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
      // As everywhere here.
    }
  }

  /**
   * Records that the share of a worker was lent.
   *
   * @param worker the worker
   * @param heldNanos for how long its goroutine has held it
   * @param why what the goroutine does, in a word
   */
  public static void lent(Worker worker, long heldNanos, String why) {
    if (recording && ProcessorLentEvent.PROBE.isEnabled()) {
      try {
        ProcessorLentEvent event = new ProcessorLentEvent();
        G culprit = worker.goroutine();
        event.goroutine = culprit == null ? 0 : culprit.id();
        event.name = culprit == null ? "" : culprit.name();
        event.worker = worker.getName();
        event.held = heldNanos;
        event.why = why;
        event.commit();
      } catch (VirtualMachineError _) {
        // As everywhere here.
      }
    }
  }

  /**
   * Records that a worker has come back to a scheduling point, and takes its share back.
   *
   * @param lentAt when it was lent, by {@link System#nanoTime()}
   */
  public static void takenBack(long lentAt) {
    if (recording && ProcessorTakenBackEvent.PROBE.isEnabled()) {
      try {
        ProcessorTakenBackEvent event = new ProcessorTakenBackEvent();
        event.lent = System.nanoTime() - lentAt;
        event.commit();
      } catch (VirtualMachineError _) {
        // As everywhere here.
      }
    }
  }

  /**
   * Records that a goroutine has held its processor for long while others waited.
   *
   * @param time how long
   * @param stack where it is
   */
  public static void held(G culprit, Duration time, StackTraceElement[] stack) {
    if (recording && GoroutineHeldEvent.PROBE.isEnabled()) {
      try {
        GoroutineHeldEvent event = new GoroutineHeldEvent();
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
        // As everywhere here.
      }
    }
  }

  /**
   * Records that the calling worker has taken strands from the queue of another.
   *
   * @param strands how many
   */
  public static void stole(int strands) {
    if (recording && StealEvent.PROBE.isEnabled()) {
      try {
        StealEvent event = new StealEvent();
        event.strands = strands;
        event.commit();
      } catch (VirtualMachineError _) {
        // As everywhere here.
      }
    }
  }

  /**
   * Records that a scheduler has another number of processors.
   *
   * @param scheduler its name
   * @param before how many it had
   * @param now how many it has
   * @param byHand whether that was asked for; else it follows the machine
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
        // As everywhere here.
      }
    }
  }
}
