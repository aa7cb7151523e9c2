package io.goroutines.scheduler;

import static io.goroutines.spi.Waiter.NO_DEADLINE;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The pending timers of a worker, the earliest first. Any thread may add and cancel; a thread that
 * adds sees to it that somebody is awake in time, which is the business of {@link Timers}.
 */
public final class TimerQueue extends SpinLocked {

  /*
   * A 4-ary heap, ordered by time and, among equals, by the order of entry. After Go's runtime/time.go: a
   * heap for each P, four children because a level more costs more than a comparison more, and the times in
   * an array of their own beside the timers, so that a comparison touches no timer.
   *
   * Invariant, with the lock held: `heap` and `whens` hold `size` timers and their times; those above are
   * null; each timer stands at its `index`, behind the one at (index - 1) / 4; `earliest` is whens[0], or
   * NO_DEADLINE if there is none.
   *
   * Go marks a timer that is stopped, and sweeps the heap when a quarter of it is marked. Here it is taken
   * out at once. What is cancelled is mostly a timeout that was set a moment ago, lies far ahead, and stands
   * at the bottom: then to fill its place with the last one takes one comparison or two. The worst case are
   * the levels of the heap, nine of them for 200,000 timers. No sweep ever holds the lock for as long as
   * the heap is large, nothing that was cancelled is kept in memory, and `earliest` is always true, so that
   * nobody wakes up for a timer that is gone.
   *
   * Whether a timer fires or is cancelled is not decided here but in the timer, by one atomic operation;
   * see TimerTask. What stands here is only what is to be looked at when.
   *
   * The array grows outside the lock, as a section must not allocate (SpinLocked); it is copied inside. It
   * is given back when the queue is empty.
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

  /** Up to this capacity the arrays are kept when the queue is empty. */
  private static final int KEPT_CAPACITY = 4096;

  final Timers owner;

  private final @Nullable TimerTask[] firstHeap = new TimerTask[FIRST_CAPACITY];
  private final long[] firstWhens = new long[FIRST_CAPACITY];

  private @Nullable TimerTask[] heap = firstHeap;
  private long[] whens = firstWhens;
  private int size;

  /** The order of entry of the next one. */
  private long sequence;

  /** Whether nothing is added any more. */
  private boolean sealed;

  /**
   * When the first one is due; written with the lock held, read without it, volatile. A plain
   * write, because the unlocking is the full fence: two of them cost as much as the rest of a
   * section.
   */
  private long earliest = NO_DEADLINE;

  TimerQueue(Timers owner) {
    this.owner = owner;
  }

  /**
   * Returns when the first timer is due, or {@link io.goroutines.spi.Waiter#NO_DEADLINE}; without
   * the lock.
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
  boolean add(TimerTask timer) {
    long when = timer.when;
    @Nullable TimerTask[] moreHeap = firstHeap;
    long[] moreWhens = firstWhens;
    while (true) {
      lock();
      boolean open = !sealed;
      @Nullable TimerTask[] timers = heap;
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
          TimerTask parent = timers[above];
          if (parent == null || keys[above] <= when) {
            break; // the later one to enter stays behind its equal
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
      moreHeap = new TimerTask[2 * room];
      moreWhens = new long[2 * room];
    }
  }

  /** Takes a timer out, if it stands here. */
  void remove(TimerTask timer) {
    boolean _ = take(timer, NO_DEADLINE) != null;
  }

  /** Takes the first timer out if it is due by a time; null if none is. */
  @Nullable TimerTask poll(long now) {
    return earliest() > now ? null : take(null, now);
  }

  /** Takes out one timer, if it stands here; or, for null, the first one, if it is due. */
  private @Nullable TimerTask take(@Nullable TimerTask wanted, long now) {
    lock();
    @Nullable TimerTask[] timers = heap;
    long[] keys = whens;
    int last = size - 1;
    int at = wanted == null ? 0 : wanted.index;
    TimerTask taken = null;
    // A timer that has been moved to another queue has an index of there: hence the look.
    if (at >= 0 && at <= last && (wanted == null ? keys[0] <= now : timers[at] == wanted)) {
      taken = timers[at];
    }
    if (taken != null) {
      taken.index = -1;
      size = last;
      TimerTask moved = timers[last];
      long when = keys[last];
      timers[last] = null;
      if (at < last && moved != null) {
        long order = moved.sequence;
        int hole = at;
        while (hole > 0) {
          int above = (hole - 1) >>> 2;
          TimerTask parent = timers[above];
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
          TimerTask first = moved;
          long firstWhen = when;
          long firstOrder = order;
          for (int i = end - 4; i < end && i < last; i++) {
            long key = keys[i];
            if (key <= firstWhen) {
              TimerTask child = timers[i];
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
   * Fires what is due by a time. A timer that is added meanwhile, by what is fired, may have to
   * wait for the next call, so that this one ends.
   *
   * @return how many have fired
   */
  int runDue(long now) {
    if (earliest() > now) {
      return 0;
    }
    int fired = 0;
    for (int left = size(); left > 0; left--) {
      TimerTask timer = poll(now);
      if (timer == null) {
        break;
      }
      if (timer.fire()) {
        fired++;
      }
    }
    return fired;
  }

  /** Has the queue refuse further timers. */
  void seal() {
    lock();
    sealed = true;
    lock = 0;
  }

  /** Takes out any timer; null if there is none. */
  @Nullable TimerTask pollAny() {
    return poll(NO_DEADLINE - 1); // NO_DEADLINE itself is in no queue
  }

  /** Seals the queue, drops all tasks, and wakes all goroutines that wait. */
  void close() {
    seal();
    for (TimerTask timer = pollAny(); timer != null; timer = pollAny()) {
      timer.release();
    }
  }
}
