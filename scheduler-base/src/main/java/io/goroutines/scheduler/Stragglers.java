package io.goroutines.scheduler;

import java.lang.invoke.VarHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Carries what outlives its scheduler: goroutines that did not end within the close timeout,
 * virtual threads that goroutines started, whoever is next to own a lock or monitor. They keep
 * their identity and go on until they end. One pool for the process; without work it has no thread.
 */
public final class Stragglers {

  /*
   * A queue that allocates, because a strand may at the same time still be linked in its own scheduler's
   * queue. The wake protocol is that of IdleWorkers. A submission that finds no idle worker starts one, up
   * to the limit: those here owe nobody fairness, but one that holds its thread must not keep another from
   * giving back a monitor.
   *
   * A worker ends after a second without work: it takes itself out of the idle list (or was taken out, and
   * goes on), and counts itself off; then it looks once more, because a submission that came meanwhile may
   * have found the pool full.
   */

  /** As many as the JDK's own pool grows to. */
  private static final int LIMIT = 256;

  private static final long IDLE_NANOS = 1_000_000_000L;

  /** How long to wait for memory. */
  private static final long RETRY_NANOS = 1_000_000;

  private static final ConcurrentLinkedQueue<Strand> QUEUE = new ConcurrentLinkedQueue<>();
  private static final IdleWorkers IDLE = new IdleWorkers();
  private static final AtomicInteger THREADS = new AtomicInteger();
  private static final AtomicInteger NUMBER = new AtomicInteger();
  private static final Set<Worker> WORKERS = ConcurrentHashMap.newKeySet();

  private Stragglers() {}

  /**
   * Carries a strand soon. Never throws or runs it in place, and never blocks but without memory,
   * for which it waits.
   */
  public static void submit(Strand strand) {
    while (true) {
      try {
        QUEUE.add(strand);
        break;
      } catch (OutOfMemoryError _) {
        // The caller may have taken it out of a queue, and nothing else knows of it then.
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

  /** Returns whether the pool carries a strand now. */
  static boolean carry(Strand strand) {
    for (Worker worker : WORKERS) {
      if (worker.carries(strand)) {
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
        return; // all are at work, and look at the queue before they rest
      }
    } while (!THREADS.compareAndSet(threads, threads + 1));
    try {
      new Straggler().start();
    } catch (Throwable _) {
      // No thread to be had. The JDK's pool has some: what it carries is no goroutine to itself
      // then, but
      // it goes on.
      if (THREADS.decrementAndGet() == 0) {
        Strand strand = QUEUE.poll();
        if (strand != null) {
          JdkHook.defaultScheduler().execute(strand::run);
        }
      }
    }
  }

  private static final class Straggler extends Worker {

    Straggler() {
      super("goroutines-stragglers-" + NUMBER.incrementAndGet(), Settings.DEFAULT_STACK_SIZE);
    }

    @Override
    public void run() {
      WORKERS.add(this);
      while (true) {
        Strand strand = QUEUE.poll();
        if (strand != null) {
          carry(strand);
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
