package io.goroutines.scheduler;

import java.lang.invoke.MethodHandles;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Starts workers so that the JVM's per-thread data of two workers does not share a cache line. */
final class CacheLineSpacing {

  /*
   * False sharing inside the JVM. HotSpot keeps four references for each platform thread
   * (JavaThread::_threadObj, _vthread and two more) in one table, the first free slots first, from
   * within Thread.start: 32 bytes, two threads to a cache line. `_vthread` is written each time a
   * virtual thread is mounted or unmounted. Two workers started one after the other therefore take
   * the line from each other at each switch, and switch half as fast: docs/adr/0012-spacing.md has
   * the figures.
   *
   * Hence a few spacer threads are started between two workers; they do nothing, and end when the
   * last worker has its slot. Threads started later take the freed slots, and may become neighbours
   * of a worker; so before a worker is started later, as many spacers are started as there can be
   * such slots. Where that would be too many, the worker is started without them: it replaces a
   * stuck worker, and there are many of those.
   *
   * If a JVM lays this out differently, or if there is no memory for these threads, only speed is
   * lost.
   */

  /** A cache line has two slots; processors prefetch lines in pairs. */
  private static final int BETWEEN = 3;

  /** Starting a thread takes some 50 µs. */
  private static final int MOST_BEFORE = 32;

  /** Workers that were started and may not have ended. */
  private static final Queue<WeakReference<Worker>> STARTED = new ConcurrentLinkedQueue<>();

  static {
    try {
      // Sysmon starts workers, too, and must not load classes: that takes monitors of the JDK.
      MethodHandles.lookup().ensureInitialized(Spacer.class);
    } catch (IllegalAccessException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private CacheLineSpacing() {}

  /** A thread that only occupies a slot. */
  private static final class Spacer extends Thread {

    private volatile boolean over;

    Spacer() {
      super(null, null, "goroutines-spacer", 0, false);
      setDaemon(true);
    }

    @Override
    public void run() {
      while (!over) {
        LockSupport.park(this);
        boolean _ = Thread.interrupted();
      }
    }

    void end() {
      over = true;
      LockSupport.unpark(this);
    }
  }

  /**
   * Starts unstarted workers.
   *
   * @throws OutOfMemoryError if a thread cannot be created; some of them may have started
   */
  static void start(List<? extends Worker> workers) {
    STARTED.removeIf(CacheLineSpacing::hasEnded);
    int before = (BETWEEN + 1) * STARTED.size();
    List<Spacer> spacers = new ArrayList<>();
    try {
      if (before <= MOST_BEFORE) {
        space(before, spacers);
      }
      boolean first = true;
      for (Worker worker : workers) {
        if (!first) {
          space(BETWEEN, spacers);
        }
        first = false;
        STARTED.add(new WeakReference<>(worker)); // first: a failure after the start would undo it
        worker.start();
      }
    } finally {
      for (Spacer spacer : spacers) {
        spacer.end();
      }
    }
  }

  private static boolean hasEnded(WeakReference<Worker> reference) {
    Worker worker = reference.get();
    return worker == null || !worker.isAlive();
  }

  private static void space(int count, List<Spacer> spacers) {
    try {
      for (int i = 0; i < count; i++) {
        Spacer spacer = new Spacer();
        spacers.add(spacer);
        spacer.start();
      }
    } catch (OutOfMemoryError _) {
      // The distance between the workers will be smaller.
    }
  }
}
