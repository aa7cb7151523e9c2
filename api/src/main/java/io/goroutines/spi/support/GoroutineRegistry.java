package io.goroutines.spi.support;

import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The live goroutines of a scheduler: started and not yet ended. Schedulers may use it for {@link
 * Scheduler#goroutines()} and {@link Scheduler#close()}.
 *
 * <p>Doubly linked lists through the goroutines themselves, so that adding allocates nothing;
 * striped by blocks of ids, each stripe under a spin lock that is held for a few instructions,
 * without a wait or user code.
 */
public final class GoroutineRegistry {

  /** A power of two, large enough that a few dozen processors seldom contend. */
  private static final int STRIPES = 64;

  /**
   * The distance between the stripes of neighbouring blocks: odd, and large enough to avoid false
   * sharing.
   */
  private static final int STRIDE = 29;

  /**
   * One list. Critical sections entered by a goroutine that may be deep in its stack, above all
   * {@link #add}, contain no call, so that no StackOverflowError can leave them half done or
   * locked; hence the unlock by a plain volatile write.
   */
  private static final class Stripe extends SpinLocked {

    @Nullable AbstractGoroutine first;
    long added;
    long removed;
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
   * Adds a goroutine that is being started. To be called once for each, before it can begin. It is
   * removed when its body has ended, as it becomes done.
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
   * Removes a goroutine whose start has failed, unless it has begun nevertheless: a start can fail
   * after the thread was enqueued. If this returns true, the body never runs. If this method fails
   * with StackOverflowError, it has changed nothing and can be retried.
   *
   * @return false if the goroutine has begun, and stays, or was removed before
   */
  public boolean abandon(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    boolean abandoned;
    stripe.lock();
    try {
      abandoned = goroutine.abandon(); // a call, which may fail, but then has changed nothing
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
   * Moves a goroutine to DONE, counts it as removed and unlinks it, atomically: an observer of DONE
   * also observes the count, and {@link #interruptAndAwait} misses no goroutine that is not done.
   * Called by the ending goroutine, whose stack is almost empty.
   *
   * @return false, with nothing changed, if an interrupter is delivering
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

  /** Returns the number of goroutines ever added. */
  public long added() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      stripe.lock();
      sum += stripe.added;
      stripe.lock = 0;
    }
    return sum;
  }

  /** Returns the number of goroutines that have ended or were abandoned. */
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

  /** Returns all goroutines in the lists, in no particular order. */
  private List<AbstractGoroutine> linked() {
    List<AbstractGoroutine> linked = new ArrayList<>();
    for (Stripe stripe : stripes) {
      stripe.lock();
      try {
        for (AbstractGoroutine g = stripe.first; g != null; g = g.nextLive) {
          linked.add(g);
        }
      } finally {
        stripe.lock = 0; // also after an OutOfMemoryError
      }
    }
    return linked;
  }

  /**
   * Interrupts every live goroutine except the calling one, and waits for their ends up to a limit:
   * what a scheduler does when it is closed. If the caller is interrupted, this stops waiting and
   * returns false with the interrupt status set.
   *
   * <p>A goroutine that has called {@link System#exit} never returns from it, and shutdown hooks,
   * one of which may be the caller, run while it waits there: it is interrupted, but not awaited.
   * It is recognised by its stack, so only if it made the call itself, and does not wait for
   * another thread that made it.
   *
   * @param limit the maximum total time to wait
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

  /** How long to wait for a goroutine before its stack is checked; doubled after each check. */
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
