package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The pending timers of a worker, ordered by time. Any thread may add and cancel timers; a thread
 * that adds one ensures that a worker is awake in time: {@link Timekeeper}.
 */
public final class TimerQueue extends PinnedSpinLocked {

  /*
   * Invariant, with the lock held: `heap` and `whens` hold `size` timers and their times; all
   * elements above are null; each timer is at its `index`, its parent at (index - 1) / 4;
   * `earliest` is whens[0], or NO_DEADLINE if the heap is empty.
   *
   * A 4-ary heap, ordered by time and then by insertion order. After Go's runtime/time.go: a heap
   * for each P; four children because another level costs more than another comparison; and the
   * times in a separate array beside the timers, so that a comparison touches no timer.
   *
   * Go marks a stopped timer, and sweeps the heap when a quarter of it is marked. Here it is
   * removed at once. Most cancelled timers are timeouts that were set a moment ago, lie far ahead,
   * and are at the bottom: then filling the hole with the last timer takes one comparison or two.
   * The worst case is the height of the heap, nine levels for 200,000 timers. There is no sweep
   * that holds the lock in proportion to the heap's size, no cancelled timer stays in memory, and
   * `earliest` is always exact, so that no worker wakes up for a cancelled timer.
   *
   * Whether a timer fires or is cancelled is not decided here but in the timer, by one atomic
   * operation; see TimerTask. This queue only tells which timer to try and when.
   *
   * The arrays are allocated outside the lock, as a critical section must not allocate
   * (SpinLocked), and copied inside. They are released when the queue is empty.
   */

  private static final VarHandle EARLIEST;

  static {
    try {
      EARLIEST = MethodHandles.lookup().findVarHandle(TimerQueue.class, "earliest", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final int FIRST_CAPACITY = 16;

  /** Arrays up to this capacity are kept when the queue is empty. */
  private static final int KEPT_CAPACITY = 4096;

  /** A timer in a queue; the queue guards {@link #index} and {@link #sequence} by its lock. */
  abstract static class Entry {

    /** When it is due. */
    final long when;

    /** The queue that it was added to last. */
    @Nullable TimerQueue queue;

    int index = -1;
    long sequence;

    Entry(long when) {
      this.when = when;
    }

    /** Returns whether it was neither fired nor cancelled. */
    abstract boolean isPending();

    /** Fires it, and returns true, unless it is no longer pending. Called without locks. */
    abstract boolean fire();

    /** Makes it no longer pending without firing it, because the timers are closed. */
    abstract void release();
  }

  /** The timers to which this queue belongs; compared only. */
  final Object owner;

  private final @Nullable Entry[] firstHeap = new Entry[FIRST_CAPACITY];
  private final long[] firstWhens = new long[FIRST_CAPACITY];

  private @Nullable Entry[] heap = firstHeap;
  private long[] whens = firstWhens;
  private int size;

  /** The insertion order of the next timer. */
  private long sequence;

  /** Whether the queue refuses further timers. */
  private boolean sealed;

  /**
   * When the first timer is due; written with the lock held, read without it in volatile mode. A
   * plain write suffices, because the unlocking is the full fence: two of them cost as much as the
   * rest of a critical section.
   */
  private long earliest = NO_DEADLINE;

  TimerQueue(Object owner) {
    this.owner = owner;
  }

  /**
   * Returns when the first timer is due, or {@link io.goroutines.spi.Waiter#NO_DEADLINE}. Does not
   * lock.
   */
  public long earliest() {
    return (long) EARLIEST.getVolatile(this);
  }

  /** Returns how many timers are pending. */
  public int size() {
    lock();
    int count = size;
    lock = 0;
    return count;
  }

  /**
   * Adds a timer. A full fence follows.
   *
   * @return false, and nothing was added, if the queue is sealed
   */
  boolean add(Entry timer) {
    long when = timer.when;
    @Nullable Entry[] moreHeap = firstHeap;
    long[] moreWhens = firstWhens;
    while (true) {
      lock();
      boolean open = !sealed;
      @Nullable Entry[] timers = heap;
      long[] keys = whens;
      int count = size;
      if (open && count == keys.length && moreWhens.length > count) {
        for (int i = 0; i < count; i++) {
          moreHeap[i] = timers[i];
          moreWhens[i] = keys[i];
        }
        heap = moreHeap;
        whens = moreWhens;
        timers = moreHeap;
        keys = moreWhens;
      }
      int room = keys.length;
      if (open && count < room) {
        timer.queue = this;
        timer.sequence = sequence;
        sequence = sequence + 1;
        size = count + 1;
        int hole = count;
        while (hole > 0) {
          int above = (hole - 1) >>> 2;
          Entry parent = timers[above];
          if (parent == null || keys[above] <= when) {
            break; // FIFO among equal times
          }
          timers[hole] = parent;
          keys[hole] = keys[above];
          parent.index = hole;
          hole = above;
        }
        timers[hole] = timer;
        keys[hole] = when;
        timer.index = hole;
        if (hole == 0) {
          earliest = when;
        }
      }
      lock = 0;
      if (!open || count < room) {
        return open;
      }
      moreHeap = new Entry[2 * room];
      moreWhens = new long[2 * room];
    }
  }

  /** Removes a timer, if it is in this queue. */
  void remove(Entry timer) {
    boolean _ = take(timer, NO_DEADLINE) != null;
  }

  /** Removes the first timer if it is due by a time; null if none is. */
  @Nullable Entry poll(long now) {
    return earliest() > now ? null : take(null, now);
  }

  /** Removes a given timer, if it is in this queue; or, for null, the first one, if it is due. */
  private @Nullable Entry take(@Nullable Entry wanted, long now) {
    lock();
    @Nullable Entry[] timers = heap;
    long[] keys = whens;
    int last = size - 1;
    int at = wanted == null ? 0 : wanted.index;
    Entry taken = null;
    // The index of a timer that was moved to another queue belongs to that queue: hence the check.
    if (at >= 0 && at <= last && (wanted == null ? keys[0] <= now : timers[at] == wanted)) {
      taken = timers[at];
    }
    if (taken != null) {
      taken.index = -1;
      size = last;
      Entry moved = timers[last];
      long when = keys[last];
      timers[last] = null;
      if (at < last && moved != null) {
        long order = moved.sequence;
        int hole = at;
        while (hole > 0) {
          int above = (hole - 1) >>> 2;
          Entry parent = timers[above];
          if (parent == null
              || keys[above] < when
              || keys[above] == when && parent.sequence < order) {
            break;
          }
          timers[hole] = parent;
          keys[hole] = keys[above];
          parent.index = hole;
          hole = above;
        }
        while (true) {
          int end = 4 * hole + 5;
          int best = -1;
          Entry first = moved;
          long firstWhen = when;
          long firstOrder = order;
          for (int i = end - 4; i < end && i < last; i++) {
            long key = keys[i];
            if (key <= firstWhen) {
              Entry child = timers[i];
              if (child != null && (key < firstWhen || child.sequence < firstOrder)) {
                best = i;
                first = child;
                firstWhen = key;
                firstOrder = child.sequence;
              }
            }
          }
          if (best < 0) {
            break;
          }
          timers[hole] = first;
          keys[hole] = firstWhen;
          first.index = hole;
          hole = best;
        }
        timers[hole] = moved;
        keys[hole] = when;
        moved.index = hole;
      }
      if (at == 0) {
        earliest = last == 0 ? NO_DEADLINE : keys[0];
      }
      if (last == 0 && keys.length > KEPT_CAPACITY) {
        heap = firstHeap;
        whens = firstWhens;
      }
    }
    lock = 0;
    return taken;
  }

  /**
   * Fires the timers that are due by a time. Timers added meanwhile by the tasks it runs may have
   * to wait for the next call, so that this one terminates.
   *
   * @return how many have fired
   */
  int runDue(long now) {
    if (earliest() > now) {
      return 0;
    }
    int fired = 0;
    for (int left = size(); left > 0; left--) {
      Entry timer = poll(now);
      if (timer == null) {
        break;
      }
      if (timer.fire()) {
        fired++;
      }
    }
    return fired;
  }

  /** Makes the queue refuse further timers. */
  void seal() {
    lock();
    sealed = true;
    lock = 0;
  }

  /** Removes any timer; null if there is none. */
  @Nullable Entry pollAny() {
    return poll(NO_DEADLINE - 1); // NO_DEADLINE itself is in no queue
  }

  /** Seals the queue, drops all tasks, and wakes all waiting goroutines. */
  void close() {
    seal();
    for (Entry timer = pollAny(); timer != null; timer = pollAny()) {
      timer.release();
    }
  }
}
