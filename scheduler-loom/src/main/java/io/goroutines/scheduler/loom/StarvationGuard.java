package io.goroutines.scheduler.loom;

import io.goroutines.spi.WaiterList;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps goroutines that hand over to each other, or that poll with yield, from starving all other
 * virtual threads of the JDK's scheduler.
 *
 * <p>Invariant: a goroutine parks at a {@link Probe} only if it finds it not over after it has
 * added itself to the probe's waiters, and a probe that becomes over wakes its waiters after that.
 * A probe becomes the barrier only once the platform thread is bound to end it after a while,
 * whatever becomes of the probe itself.
 */
final class StarvationGuard {

  /*
   * Why others starve (JDK 25, ForkJoinPool.runWorker and topLevelExec). A carrier that has taken a task runs
   * its local queue until that is empty, and then polls the queue from which it took the task until that is
   * empty, and only then scans the others. A virtual thread that is unparked by another enters the local queue
   * of its carrier. One that is started, that is unparked by a platform thread or whose sleep is over enters a
   * submission queue. One that yields enters the local queue, or the carrier's own submission queue if the
   * local one is empty. So as many pairs as carriers, in each of which one side readies the other before it
   * parks, keep all local queues filled for ever, and as many goroutines that poll keep each carrier at its own
   * submission queue. No carrier scans again.
   *
   * What helps is that all of them leave a carrier at the same time, for a moment. A *probe* is a virtual thread
   * that a platform thread starts, so that it enters a submission queue of that one. While some carrier scans, it
   * is over in microseconds, and costs one start for each PERIOD. If it is not over when the next is due, it becomes the
   * *barrier*: goroutines that come to the seam park there. When the busy ones have, the local queues are empty,
   * carriers scan, and serve everything that others have submitted, the probe among it, which then wakes them.
   *
   * As a barrier a probe waits once more, for the platform thread to send it back after WINDOW. Which queue a
   * scan comes to first is random, and without that the probe would be, half the time, before those it is to
   * help. Without the delay the platform thread, when it is woken, may take the processor of the carrier that
   * woke it, and the probe be back before that carrier has scanned.
   *
   * A submission queue is shared by those whose thread-local random seeds fall together. If the probe's is that
   * of a carrier which is kept at its own submission queue, it is served, and others are not. That happens
   * with goroutines that poll or start each other; hence every BARRIER_EVERY-th probe is a barrier from the
   * start.
   *
   * A goroutine that is pinned (in a class initializer, or called from native code) keeps its carrier at the
   * barrier. If all carriers are kept so, the probe cannot run; the platform thread takes the barrier away then.
   *
   * Nobody looks at the clock but goroutines in the seam, one of SAMPLE_EVERY times: an idle process does nothing
   * here. All is static, because the JDK's scheduler is one for the process.
   *
   * See docs/adr/0019-names-of-threads-and-fairness-on-loom.md for what else was tried.
   */

  /** Between two probes; others wait two to three of these at most, if the machine has time. */
  private static final long PERIOD_NANOS = 10_000_000;

  /** Of how many probes one is a barrier from the start. */
  private static final int BARRIER_EVERY = 8;

  /** How long carriers have for others before a barrier is taken away, at least. */
  private static final long WINDOW_NANOS = 20_000;

  /** After what time a barrier is taken away in any case. */
  private static final long LIMIT_NANOS = 20_000_000;

  /** How often a goroutine passes the seam between two looks at the clock; a power of 2. */
  static final int SAMPLE_EVERY = 32;

  private static final VarHandle NEXT_CHECK;
  private static final VarHandle BARRIER;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      NEXT_CHECK = lookup.findStaticVarHandle(StarvationGuard.class, "nextCheck", long.class);
      BARRIER = lookup.findStaticVarHandle(StarvationGuard.class, "barrier", Probe.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** The platform thread that probes go through; it ends when there have been none for a while. */
  private static final ScheduledThreadPoolExecutor OUTSIDE =
      new ScheduledThreadPoolExecutor(
          1, task -> LoomScheduler.platformThread("goroutines-loom-probe", task));

  static {
    OUTSIDE.setKeepAliveTime(200, TimeUnit.MILLISECONDS);
    OUTSIDE.allowCoreThreadTimeOut(true);
  }

  /** When to check next; who moves it on checks. */
  private static volatile long nextCheck = System.nanoTime() + PERIOD_NANOS;

  /** The latest probe; null before the first. */
  private static volatile @Nullable Probe latest;

  /** Where goroutines park that come to the seam; null while none is starved. */
  private static volatile @Nullable Probe barrier;

  private StarvationGuard() {}

  /** Starts a probe if it is time to, or makes the one that is not over the barrier. */
  static void check() {
    long now = System.nanoTime();
    long due = nextCheck;
    if (now - due < 0 || !NEXT_CHECK.compareAndSet(due, now + PERIOD_NANOS)) {
      return;
    }
    try {
      Probe probe = latest;
      if (probe == null || probe.over) {
        probe = launch(probe == null ? 1 : probe.number + 1);
        if (probe.number % BARRIER_EVERY != 0) {
          return;
        }
      }
      OUTSIDE.schedule(probe::end, LIMIT_NANOS, TimeUnit.NANOSECONDS);
      barrier = probe;
    } catch (Throwable _) {
      // No memory, or the end of the stack: the next check tries again.
    }
  }

  private static Probe launch(int number) {
    Probe probe = new Probe(number);
    OUTSIDE.execute(probe::start);
    latest = probe;
    return probe;
  }

  /**
   * Parks at the barrier, if there is one, until it is taken away. Interrupts are kept for later.
   * To be called by a goroutine, on its virtual thread. Without memory for it, it does not park.
   *
   * @return whether it parked
   */
  static boolean park() {
    Probe probe = barrier;
    if (probe == null) {
      return false;
    }
    try {
      probe.await();
      return true;
    } catch (OutOfMemoryError _) {
      return false;
    }
  }

  /** A virtual thread that is over when some carrier has scanned the submission queues. */
  private static final class Probe implements Runnable {

    private final int number;
    private final WaiterList waiters = new WaiterList();
    private volatile boolean over;

    /** Whether the platform thread has sent it back. */
    private volatile boolean back;

    Probe(int number) {
      this.number = number;
    }

    /** Called on the platform thread, so that it enters a submission queue of that one. */
    private void start() {
      Thread.ofVirtual()
          .name("goroutines-loom-probe")
          .inheritInheritableThreadLocals(false)
          .start(this);
    }

    @Override
    public void run() {
      try {
        if (barrier == this) {
          waitOutside();
          launch(number + 1); // so that the next check finds out whether it still is so
        }
      } catch (Throwable _) {
        // No memory: then it is over at once, and the next check starts another.
      }
      end();
    }

    /** Called by the probe, and by the platform thread if the probe takes too long. */
    private void end() {
      over = true;
      BARRIER.compareAndSet(this, (Probe) null);
      waiters.wakeAll();
    }

    /** Lets carriers serve others for a while. */
    private void waitOutside() {
      Thread self = Thread.currentThread();
      OUTSIDE.schedule(
          () -> {
            back = true;
            LockSupport.unpark(self);
          },
          WINDOW_NANOS,
          TimeUnit.NANOSECONDS);
      while (!back) {
        LockSupport.park(this);
      }
    }

    void await() {
      Thread self = Thread.currentThread();
      waiters.add(new WaiterList.Entry(next -> LockSupport.unpark(self)));
      boolean interrupted = false;
      while (!over) {
        LockSupport.park(this);
        interrupted |= Thread.interrupted();
      }
      BARRIER.compareAndSet(this, (Probe) null); // it may have become the barrier when it was over
      if (interrupted) {
        self.interrupt();
      }
    }
  }
}
