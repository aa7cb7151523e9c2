package io.goroutines.spi;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The goroutines of a scheduler that have started and not ended: a part that schedulers may use for
 * {@link Scheduler#goroutines()} and {@link Scheduler#close()}.
 *
 * <p>Doubly linked lists through the goroutines themselves, so that one more allocates nothing;
 * striped by blocks of ids, each stripe under a spin lock that is held for a few instructions, over
 * no wait and no user code.
 */
public final class GoroutineRegistry {

  /** A power of two; enough that a few dozen processors seldom meet. */
  private static final int STRIPES = 64;

  /** How far apart the stripes of neighbouring blocks are: odd, and no cache lines in common. */
  private static final int STRIDE = 29;

  /**
   * One list. Sections that a goroutine enters which may be deep in its stack, {@link #add} above
   * all, contain no call, so that no StackOverflowError can leave them half done or locked; hence
   * also the unlocking by a plain volatile write.
   */
  private static final class Stripe {

    private static final VarHandle LOCK;

    static {
      try {
        LOCK = MethodHandles.lookup().findVarHandle(Stripe.class, "lock", int.class);
      } catch (ReflectiveOperationException e) {
        throw new ExceptionInInitializerError(e);
      }
    }

    volatile int lock;
    @Nullable AbstractGoroutine first;
    long added;
    long removed;

    void lock() {
      for (int tries = 0; !LOCK.compareAndSet(this, 0, 1); tries++) {
        if (tries < 64) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }
  }

  private final Stripe[] stripes = new Stripe[STRIPES];

  /** Creates an empty registry. */
  public GoroutineRegistry() {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe();
    }
  }

  private Stripe stripe(AbstractGoroutine goroutine) {
    int block = (int) (goroutine.id() / AbstractGoroutine.ID_BLOCK);
    return stripes[block * STRIDE & (STRIPES - 1)];
  }

  /**
   * Adds a goroutine that starts. To be called once for each, before it can begin. It is removed
   * when its body has ended, as it becomes done.
   */
  public void add(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    goroutine.registry = this;
    stripe.lock();
    AbstractGoroutine first = stripe.first;
    goroutine.nextLive = first;
    if (first != null) {
      first.previousLive = goroutine;
    }
    stripe.first = goroutine;
    stripe.added++;
    stripe.lock = 0;
  }

  /**
   * Removes a goroutine that was added and whose start has failed, unless it has begun in spite of
   * that: a start can fail after the thread was queued. If this returns true, its body never runs.
   * If this itself fails, at the end of the stack, nothing was done, and it can be tried again.
   *
   * @return false if it has begun, and stays, or was removed before
   */
  public boolean abandon(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    boolean abandoned;
    stripe.lock();
    try {
      abandoned = goroutine.abandon(); // a call: it may fail, and has then done nothing
      if (abandoned) {
        AbstractGoroutine next = goroutine.nextLive; // as unlink, without the call
        AbstractGoroutine previous = goroutine.previousLive;
        if (next != null) {
          next.previousLive = previous;
        }
        if (previous != null) {
          previous.nextLive = next;
        } else {
          stripe.first = next;
        }
        goroutine.nextLive = null;
        goroutine.previousLive = null;
        stripe.removed++;
      }
    } finally {
      stripe.lock = 0;
    }
    if (abandoned) {
      goroutine.closeDone();
      goroutine.wakeJoiners(); // a close may already be waiting for it
    }
    return abandoned;
  }

  /**
   * Makes a goroutine done, counts it as removed and takes it out, all at once: so who sees it done
   * sees it counted, and {@link #interruptAndAwait} misses nobody who is not yet done. Called by
   * the goroutine that ends, whose stack is as good as empty.
   *
   * @return false, and nothing was done, if an interrupter is just delivering
   */
  boolean tryEnd(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    stripe.lock();
    boolean ended = goroutine.tryEnd();
    if (ended) {
      unlink(stripe, goroutine);
      stripe.removed++;
    }
    stripe.lock = 0;
    return ended;
  }

  private static void unlink(Stripe stripe, AbstractGoroutine goroutine) {
    AbstractGoroutine next = goroutine.nextLive;
    AbstractGoroutine previous = goroutine.previousLive;
    if (next != null) {
      next.previousLive = previous;
    }
    if (previous != null) {
      previous.nextLive = next;
    } else {
      stripe.first = next;
    }
    goroutine.nextLive = null;
    goroutine.previousLive = null;
  }

  /** Returns how many goroutines were ever added. */
  public long added() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      stripe.lock();
      sum += stripe.added;
      stripe.lock = 0;
    }
    return sum;
  }

  /** Returns how many goroutines have ended, or were abandoned. */
  public long removed() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      stripe.lock();
      sum += stripe.removed;
      stripe.lock = 0;
    }
    return sum;
  }

  /** Returns the live goroutines in the order of their ids: a snapshot, stripe by stripe. */
  public List<AbstractGoroutine> snapshot() {
    List<AbstractGoroutine> live = linked();
    live.sort(Comparator.comparingLong(AbstractGoroutine::id));
    return live;
  }

  /** Returns all in the lists, in no order. */
  private List<AbstractGoroutine> linked() {
    List<AbstractGoroutine> linked = new ArrayList<>();
    for (Stripe stripe : stripes) {
      stripe.lock();
      try {
        for (AbstractGoroutine g = stripe.first; g != null; g = g.nextLive) {
          linked.add(g);
        }
      } finally {
        stripe.lock = 0; // also if there is no memory for the list
      }
    }
    return linked;
  }

  /**
   * Interrupts every live goroutine but the calling one, and waits for their ends up to a limit:
   * what a scheduler does when it is closed. If the caller is interrupted, this stops waiting and
   * returns with the status set.
   *
   * <p>A goroutine that has called {@link System#exit} never returns from it, and shutdown hooks,
   * one of which may be the caller, run while it waits there: it is interrupted, and not waited
   * for. It is known by its stack, so only if the call is its own, and not one that it has handed
   * to another thread and waits for.
   *
   * @param limit how long to wait for all together
   * @return whether all have ended
   */
  public boolean interruptAndAwait(Duration limit) {
    Waiter waiter = Seam.current();
    long deadline = Seam.deadline(waiter, limit);
    List<AbstractGoroutine> live = linked();
    for (AbstractGoroutine goroutine : live) {
      if (goroutine != waiter) {
        goroutine.interrupt();
      }
    }
    boolean all = true;
    try {
      for (AbstractGoroutine goroutine : live) {
        if (goroutine != waiter) {
          all &= awaitEnd(goroutine, waiter, deadline);
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    return all;
  }

  /**
   * How long to wait for a goroutine before its stack is looked at; then twice as long, and so on.
   */
  private static final long FIRST_LOOK_NANOS = 20_000_000;

  /** Waits for the end of a goroutine, unless it is in {@link System#exit}. */
  private static boolean awaitEnd(AbstractGoroutine goroutine, Waiter waiter, long deadline)
      throws InterruptedException {
    for (long patience = FIRST_LOOK_NANOS; ; patience *= 2) {
      long left = Math.max(0, deadline - waiter.now());
      if (goroutine.join(Duration.ofNanos(Math.min(left, patience)))) {
        return true;
      }
      if (left <= patience || isInExit(goroutine)) {
        return false;
      }
    }
  }

  private static boolean isInExit(AbstractGoroutine goroutine) {
    for (StackTraceElement frame : goroutine.stackTrace()) {
      if (frame.getClassName().equals("java.lang.Runtime")
          && frame.getMethodName().equals("exit")) {
        return true;
      }
    }
    return false;
  }
}
