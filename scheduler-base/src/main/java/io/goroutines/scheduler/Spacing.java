package io.goroutines.scheduler;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;

/** Starts workers so that the JVM does not have them write into each other's cache lines. */
final class Spacing {

  /*
   * HotSpot keeps four references for each platform thread (JavaThread::_threadObj, _vthread and two more)
   * in one table, the first free places first, from within Thread.start: 32 bytes, two threads to a cache
   * line. `_vthread` is written each time a virtual thread is mounted or unmounted. So two workers that are
   * started one after the other take the line from each other at each switch, and switch half as fast:
   * docs/adr/0012-spacing.md has the figures.
   *
   * Hence a few threads are started between two workers, which do nothing, and end when the last worker has
   * its place. The places that they leave are taken by threads that come later, and may be another worker's
   * neighbours; so before a worker is started later, as many are started as there can be such places. Where
   * that would be too many, it goes without: it stands in for one that is held, and many are.
   *
   * Nothing is lost but speed if the JVM does it otherwise, or if there is no memory for these threads.
   */

  /** A cache line has two places; processors fetch lines in pairs. */
  private static final int BETWEEN = 3;

  /** To start a thread takes some 50 µs. */
  private static final int MOST_BEFORE = 32;

  /** Workers that were started and perhaps have not ended. */
  private static final Queue<WeakReference<Worker>> STARTED = new ConcurrentLinkedQueue<>();

  private Spacing() {}

  /** A thread that only takes a place. */
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
   * Starts workers that have not been started.
   *
   * @throws OutOfMemoryError if a thread cannot be had; some of them may have started
   */
  static void start(List<? extends Worker> workers) {
    STARTED.removeIf(Spacing::hasEnded);
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
        STARTED.add(new WeakReference<>(worker)); // first: what fails after a start would undo it
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
      // There will be less room between them.
    }
  }
}
