package io.goroutines.scheduler.loom;

import io.goroutines.spi.support.WaiterList;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Keeps goroutines that hand off to each other, or that poll with yield, from starving all other
 * virtual threads of the JDK's scheduler.
 *
 * <p>Invariant: a goroutine parks at a {@link Probe} only if it finds it not over after adding
 * itself to the probe's waiters, and a probe that becomes over wakes its waiters after that. A
 * probe becomes the barrier only once the platform thread is scheduled to end it after a while,
 * whatever happens to the probe itself.
 */
final class StarvationGuard {

  /*
   * The cause of starvation (JDK 25, ForkJoinPool.runWorker and topLevelExec). A carrier that has
   * taken a task runs its local queue until that is empty, then polls the queue from which it took
   * the task until that is empty, and only then scans the others. A virtual thread that is unparked
   * by another enters the local queue of its carrier. One that is started, is unparked by a
   * platform thread or whose sleep ends enters a submission queue. One that yields enters the local
   * queue, or the carrier's own submission queue if the local one is empty. So as many pairs as
   * carriers, in each of which one side readies the other before it parks, keep all local queues
   * filled forever, and as many polling goroutines keep each carrier at its own submission queue.
   * No carrier scans again.
   *
   * The remedy is that all of them leave their carriers at the same time, for a moment. A *probe*
   * is a virtual thread that a platform thread starts, so that it enters a submission queue of that
   * thread. While some carrier scans, it is over in microseconds, and costs one start per PERIOD.
   * If it is not over when the next is due, it becomes the *barrier*: goroutines that reach the
   * seam park there. When the busy ones have parked, the local queues are empty, carriers scan, and
   * run everything in the submission queues, the probe among it, which then wakes the parked
   * goroutines.
   *
   * As a barrier a probe parks once more, until the platform thread unparks it after WINDOW. Which
   * queue a scan reaches first is random, and without that the probe would run, half the time,
   * before the starved threads. Without the delay the platform thread, when it is woken, may take
   * the CPU of the carrier that woke it, and the probe may be enqueued again before that carrier
   * has scanned.
   *
   * A submission queue is shared by threads whose thread-local random seeds collide. If the probe's
   * queue is that of a carrier which is kept at its own submission queue, the probe runs while
   * other queues starve. That happens with goroutines that poll or start each other; hence every
   * BARRIER_EVERY-th probe is a barrier from the start.
   *
   * A goroutine that is pinned (in a class initializer, or called from native code) occupies its
   * carrier at the barrier. If all carriers are occupied so, the probe cannot run; the platform
   * thread removes the barrier then.
   *
   * Only goroutines in the seam read the clock, once in SAMPLE_EVERY passes: an idle process does
   * nothing here. All state is static, because the JDK's scheduler is one for the process.
   *
   * See docs/adr/0019-names-of-threads-and-fairness-on-loom.md for rejected alternatives.
   */

  /**
   * The time between two probes; starved threads wait at most two to three of these, if the machine
   * has CPU time.
   */
  private static final long PERIOD_NANOS = 10_000_000;

  /** One of this many probes is a barrier from the start. */
  private static final int BARRIER_EVERY = 8;

  /** The minimum time for which a barrier leaves the carriers to other threads. */
  private static final long WINDOW_NANOS = 20_000;

  /** The time after which a barrier is removed in any case. */
  private static final long LIMIT_NANOS = 20_000_000;

  /** The number of passes through the seam between two clock reads; a power of 2. */
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

  /**
   * The platform thread that starts and ends probes; it ends when there have been none for a while.
   */
  private static final ScheduledThreadPoolExecutor OUTSIDE =
      new ScheduledThreadPoolExecutor(1, task -> platformThread("goroutines-loom-probe", task));

  static {
    OUTSIDE.setKeepAliveTime(200, TimeUnit.MILLISECONDS);
    OUTSIDE.allowCoreThreadTimeOut(true);
  }

  /** The time of the next check; the thread that advances it performs the check. */
  private static volatile long nextCheck = System.nanoTime() + PERIOD_NANOS;

  /** The latest probe; null before the first. */
  private static volatile @Nullable Probe latest;

  /** The probe at which goroutines in the seam park; null while no starvation is suspected. */
  private static volatile @Nullable Probe barrier;

  private StarvationGuard() {}

  /**
   * Starts a probe if one is due, or makes an unfinished probe the barrier.
   *
   * @return whether it did anything. If so the calling thread may have parked, for a lock of the
   *     executor, and may have consumed a permit that was meant for what it waits for.
   */
  static boolean check() {
    long now = System.nanoTime();
    long due = nextCheck;
    if (now - due < 0 || !NEXT_CHECK.compareAndSet(due, now + PERIOD_NANOS)) {
      return false;
    }
    try {
      Probe probe = latest;
      if (probe == null || probe.over) {
        probe = launch(probe == null ? 1 : probe.number + 1);
        if (probe.number % BARRIER_EVERY != 0) {
          return true;
        }
      }
      OUTSIDE.schedule(probe::end, LIMIT_NANOS, TimeUnit.NANOSECONDS);
      barrier = probe;
    } catch (Throwable _) {
      // OutOfMemoryError or StackOverflowError: the next check tries again.
    }
    return true;
  }

  private static Probe launch(int number) {
    Probe probe = new Probe(number);
    OUTSIDE.execute(probe::start);
    latest = probe;
    return probe;
  }

  /**
   * Parks at the barrier, if there is one, until it is removed. Interrupts are deferred. To be
   * called by a goroutine, on its virtual thread. If there is no memory to do so, it does not park.
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

  /** A virtual thread that is over once some carrier has scanned the submission queues. */
  private static final class Probe implements Runnable {

    private final int number;
    private final WaiterList waiters = new WaiterList();
    private volatile boolean over;

    /** Whether the platform thread has unparked it. */
    private volatile boolean back;

    Probe(int number) {
      this.number = number;
    }

    /**
     * Called on the platform thread, so that the probe enters a submission queue of that thread.
     */
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
          launch(number + 1); // the next check finds out whether starvation persists
        }
      } catch (Throwable _) {
        // No memory: then this probe is over at once, and the next check starts another.
      }
      end();
    }

    /** Called by the probe, and by the platform thread if the probe takes too long. */
    private void end() {
      over = true;
      BARRIER.compareAndSet(this, (Probe) null);
      waiters.wakeAll();
    }

    /** Leaves the carriers to other threads for a while. */
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
      BARRIER.compareAndSet(this, (Probe) null); // it may have become the barrier after it was over
      if (interrupted) {
        self.interrupt();
      }
    }
  }

  /** Creates a daemon thread that keeps nothing of the caller reachable. */
  private static Thread platformThread(String name, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .inheritInheritableThreadLocals(false)
            .unstarted(task);
    thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
    return thread;
  }
}
