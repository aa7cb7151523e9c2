package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries the virtual threads that outlive their scheduler: goroutines that did not end within the
 * close timeout, virtual threads that goroutines started, threads that are next in line for a lock
 * or monitor. They keep their identity and run until they end. There is one pool for the process;
 * without work it has no thread.
 */
public final class AfterClosePool {

  /*
   * The queue allocates, because a fiber may at the same time still be linked in its own
   * scheduler's queue. The wake protocol is that of IdleWorkers. A submission that finds no idle
   * worker starts one, up to the limit: fairness is not needed here, but a fiber that occupies its
   * thread must not keep another from releasing a monitor.
   *
   * A worker ends after a second without work: it removes itself from the idle list (or was
   * removed, and continues) and decrements the thread count; then it checks the queue once more,
   * because a concurrent submission may have found the pool full.
   */

  /** The maximum size of the JDK's own pool. */
  private static final int LIMIT = 256;

  static {
    try {
      MethodHandles.lookup().ensureInitialized(AfterCloseWorker.class); // see prepare()
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final long IDLE_NANOS = 1_000_000_000L;

  /** The time to wait for memory. */
  private static final long RETRY_NANOS = 1_000_000;

  private static final ConcurrentLinkedQueue<Fiber> QUEUE = new ConcurrentLinkedQueue<>();
  private static final IdleWorkers IDLE = new IdleWorkers();
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Set<Worker> WORKERS = ConcurrentHashMap.newKeySet();

  private AfterClosePool() {}

  /**
   * Loads the classes. Called when a scheduler begins to close: afterwards the class loader may be
   * closed, and a fiber whose submission fails then would be lost.
   */
  static void prepare() {
    // the class initializer does it
  }

  /**
   * Submits a fiber to this pool. Never throws or runs it in place, and never blocks, except
   * without memory, for which it waits.
   */
  public static void submit(Fiber fiber) {
    while (true) {
      try {
        QUEUE.add(fiber);
        break;
      } catch (OutOfMemoryError _) {
        // The caller may have dequeued the fiber, which is then referenced from nowhere else.
        LockSupport.parkNanos(QUEUE, RETRY_NANOS);
      }
    }
    VarHandle.fullFence();
    Worker idle = IDLE.take();
    if (idle != null) {
      LockSupport.unpark(idle);
    } else {
      grow();
    }
  }

  /** Returns whether the pool carries a fiber now. */
  static boolean carry(Fiber fiber) {
    for (Worker worker : WORKERS) {
      if (worker.carries(fiber)) {
        return true;
      }
    }
    return false;
  }

  private static void grow() {
    int threads;
    do {
      threads = THREADS.get();
      if (threads >= LIMIT) {
        return; // all are busy, and check the queue before they park
      }
    } while (!THREADS.compareAndSet(threads, threads + 1));
    try {
      new AfterCloseWorker().start();
    } catch (Throwable _) {
      // No thread can be created. The JDK's pool has some: a goroutine that it carries is not found
      // by G.current then, but it continues.
      if (THREADS.decrementAndGet() == 0) {
        Fiber fiber = QUEUE.poll();
        if (fiber != null) {
          JdkHook.defaultScheduler().execute(fiber::run);
        }
      }
    }
  }

  private static final class AfterCloseWorker extends Worker {

    AfterCloseWorker() {
      super("goroutines-after-close-" + NUMBER.incrementAndGet(), Settings.DEFAULT_STACK_SIZE);
    }

    @Override
    public void run() {
      WORKERS.add(this);
      while (true) {
        Fiber fiber = QUEUE.poll();
        if (fiber != null) {
          carry(fiber);
        } else if (rested()) {
          break;
        }
      }
      WORKERS.remove(this);
      THREADS.decrementAndGet();
      if (!QUEUE.isEmpty()) {
        grow();
      }
    }

    /** Waits for work; returns whether there was none for so long that the worker is to end. */
    private boolean rested() {
      IDLE.add(this);
      if (!QUEUE.isEmpty()) {
        IDLE.remove(this);
        return false;
      }
      long end = System.nanoTime() + IDLE_NANOS;
      while (IDLE.contains(this)) {
        long nanos = end - System.nanoTime();
        if (nanos <= 0) {
          return IDLE.remove(this);
        }
        LockSupport.parkNanos(IDLE, nanos);
        boolean _ = Thread.interrupted();
      }
      return false;
    }
  }
}
