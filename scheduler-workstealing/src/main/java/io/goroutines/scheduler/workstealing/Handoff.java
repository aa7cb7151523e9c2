package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.SchedulerEvents;
import io.goroutines.scheduler.Timers;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntSupplier;

/** Which Ms hold permits: handoff from stuck Ms, retake, and changes of GOMAXPROCS. */
final class Handoff {

  /*
   * Invariant: an M carries goroutines only with a permit that it held at its last scheduling
   * point. The number of held permits converges to GOMAXPROCS: see Permits. The states of a permit
   * and the argument for them are in Permit, tested by PermitHandoff, PermitGive, PermitGiveUp and
   * PermitHandoffOrGiveUp.
   *
   * A goroutine that computes for long, or blocks its M, cannot be preempted; and its M may at any
   * moment be inside `submit`, writing its ring. So the queue stays where it is, and the permit is
   * handed off instead: sysmon decrements the number of held permits, and finds another M for it, a
   * spare one or a new one, with its own queue. The fibers in the queue of the stuck M are moved to
   * the global queue. When the M reaches its next scheduling point, it retakes its permit; if there
   * are then too many, an idle M gives up its own, or else this one does, and becomes spare.
   * GOMAXPROCS changes in the same way: if it rises, sysmon finds Ms for the new permits; if it
   * falls, idle Ms give theirs up at once and others at their scheduling points. The bound is
   * enforced at scheduling points, not between them.
   *
   * Consequences for the wake-ups, see SpinningWorkers:
   *
   *   - An M that is given a permit is counted as spinning by the giving thread, and searches for
   *     work, as if it had been removed from `idle`.
   *   - An M that gives up its permit first moves its queue to the global one, a full fence,
   *     decrements the count if it was spinning, and then wakes an idle M if there is work. That is
   *     a submission: if no M is idle, all others are busy or spinning, and check once more before
   *     they park.
   *   - An M enters `idle` and then checks whether its permit is handed off or one too many.
   *     Otherwise it could park while it should give up the permit: see Permit for the other side.
   *   - A fiber that is put into the ring of an M which has just handed off its permit, by a
   *     submitter that has not seen that, is found by sysmon at its next check: sysmon runs as long
   *     as an M with a permit is not idle. If all of them are idle, they have checked all queues
   *     after entering `idle`, or step 3 of the submitter finds them there.
   *   - Work in a queue, and every M with a permit is stuck: sysmon hands off a permit, or at the
   *     bounds moves the fibers in their queues to the global one, where the next M that reaches a
   *     scheduling point finds them.
   *
   * Rejected:
   *   - Moving the queue of a stuck M to another one (handoffp), as Go does. In Go the goroutine
   *     has been preempted, or is in a system call, by then. Here its M continues to run, and may
   *     write the ring that the new owner writes: each local submission would need a bracket, a
   *     compare-and-set at either end, against a volatile read now.
   *   - Handing off a processor by a flag that the M polls. A stuck M does not poll.
   */

  final Permits permits;
  final Sysmon sysmon;
  private final Workers workers;
  private final RunQueues queues;
  private final SpinningWorkers spinning;
  private final IdleWorkers idle;
  private final Timers timers;

  Handoff(
      Permits permits,
      Workers workers,
      RunQueues queues,
      SpinningWorkers spinning,
      IdleWorkers idle,
      Timers timers,
      IntSupplier cpus) {
    this.permits = permits;
    this.workers = workers;
    this.queues = queues;
    this.spinning = spinning;
    this.idle = idle;
    this.timers = timers;
    this.sysmon = new Sysmon(this, cpus);
  }

  // Called by an M

  /**
   * Prepares an M that begins with a permit given to it; false if it is to end, for lack of memory.
   */
  boolean begins(M m) {
    if (!workers.add(m)) {
      permits.remove(); // no other thread refers to this M
      spinning.cancel();
      return false;
    }
    timers.attach(m);
    boolean _ = m.permit.accept();
    return true;
  }

  /** Returns whether the M must call {@link #adjust} before it carries another fiber. */
  boolean needsAdjusting(M m) {
    return !m.permit.isHeld() || permits.areExceeded();
  }

  /**
   * Adjusts an M's permit at a scheduling point: retakes it if it was handed off, and gives one up
   * if there are too many, that of an idle M rather than its own. An M without a permit waits for
   * one.
   *
   * @return false if the M is to end
   */
  boolean adjust(M m) {
    boolean back = m.permit.retake(permits);
    if (back) {
      SchedulerEvents.retake(m.record.handedOffAt);
      sysmon.workBegins();
    }
    if (queues.isSealed() || back && permits.areExceeded() && giveUpIdlePermit()) {
      return true;
    }
    if (m.permit.isHeld() && !m.permit.giveUp(permits)) {
      return true;
    }
    return !m.permit.isGivenUp() || becomeSpare(m);
  }

  /** Makes an idle M give up its permit, if there are too many. */
  private boolean giveUpIdlePermit() {
    M m = spinning.takeIdle(); // as with any other wake-up
    if (m == null) {
      return false;
    }
    boolean gaveUp = m.permit.giveUp(permits);
    LockSupport.unpark(m);
    return gaveUp;
  }

  /** Waits until the M gets a permit; false if it is to end. */
  private boolean becomeSpare(M m) {
    queues.moveToGlobal(m.queue);
    timers.detach(m);
    workers.addSpare(m);
    spinning.leave(m);
    spinning.wakeIfNeeded(); // for the work that it had, or was woken for
    if (!workers.awaitPermit(m)) {
      return false;
    }
    timers.attach(m);
    m.spinning = true;
    return true;
  }

  /**
   * Announces that the goroutine that the M carries is about to block; sysmon hands off at once.
   */
  void beginBlocking(M m) {
    m.record.announced = m.queue.tick();
    sysmon.nudge();
  }

  /** Reverts {@link #beginBlocking}; returns whether the goroutine must yield. */
  boolean endBlocking(M m) {
    m.record.announced = 0;
    return needsAdjusting(m);
  }

  // Called by sysmon

  /** Finds Ms for missing permits. */
  void fillPermits() {
    while (!queues.isSealed() && permits.addMissing()) {
      M m = workers.takeSpare();
      spinning.increment();
      if (m != null) {
        m.permit.give();
        LockSupport.unpark(m);
      } else if (!workers.startM()) {
        permits.remove();
        spinning.cancel();
        return;
      }
    }
  }

  /** Makes idle Ms give up permits as long as there are too many. */
  void dropPermits() {
    while (permits.areExceeded() && idle.count() > 0) {
      if (!giveUpIdlePermit()) {
        return;
      }
    }
  }

  /**
   * Moves the queue of an M that is stuck to the global queue.
   *
   * @param by an empty queue of sysmon's
   * @return whether there was anything
   */
  boolean moveToGlobal(RunQueue queue, RunQueue by) {
    boolean any = queues.moveToGlobal(queue, by);
    if (any && idle.count() > 0) {
      spinning.wake();
    }
    return any;
  }

  /** Returns whether no M is available for new work. */
  boolean isBusy() {
    return idle.count() == 0 && spinning.count() == 0;
  }

  /**
   * Returns whether all Ms that have a permit are idle, and one of them is the timekeeper if
   * needed.
   */
  boolean isIdle() {
    return idle.count() >= permits.held() && timers.areKept();
  }

  /**
   * Fires overdue timers, which no M has fired, perhaps because all are stuck.
   *
   * @return the time until the next check; {@link Long#MAX_VALUE} if none is needed until a worker
   *     is stuck
   */
  long fireOverdue() {
    long now = Seam.systemNow();
    long next = timers.runOverdue(now);
    return next == Waiter.NO_DEADLINE || !isBusy() && timers.areKept()
        ? Long.MAX_VALUE
        : next - now;
  }

  Crew crew() {
    return workers.crew.get();
  }

  boolean isSealed() {
    return queues.isSealed();
  }

  /** Returns whether there is a fiber in a queue. */
  boolean hasWaiting() {
    return queues.hasWork() || queues.hasNext();
  }
}
