package io.goroutines.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The goroutines of a scheduler that have started and not ended: a part that schedulers may use for
 * {@link Scheduler#goroutines()} and {@link Scheduler#close()}.
 *
 * <p>Doubly linked lists through the goroutines themselves, so that one more allocates nothing;
 * striped by id, each stripe under a spin lock that is held for a few instructions, over no wait
 * and no user code.
 */
public final class GoroutineRegistry {

  /** A power of two; enough that a few dozen processors seldom meet. */
  private static final int STRIPES = 64;

  private static final class Stripe extends AtomicBoolean {
    private static final long serialVersionUID = 1L;

    transient @Nullable AbstractGoroutine first;
    transient long added;
    transient long removed;

    void lock() {
      for (int tries = 0; !compareAndSet(false, true); tries++) {
        if (tries < 64) {
          Thread.onSpinWait();
        } else {
          Thread.yield();
        }
      }
    }

    void unlock() {
      set(false);
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
    return stripes[(int) goroutine.id() & (STRIPES - 1)];
  }

  /** Adds a goroutine that starts. To be called once for each, before it can end. */
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
    stripe.unlock();
  }

  /**
   * Removes a goroutine that was added. To be called once for each: when its body has ended, in
   * {@link AbstractGoroutine#ended()}, or when it could not be started after all. One that ends
   * counts as removed from here on, and is taken out of the list when it is done: so who sees it
   * done sees it counted, and {@link #interruptAndAwait} misses nobody who is not yet done.
   */
  public void remove(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    stripe.lock();
    stripe.removed++;
    boolean begun = goroutine.hasBegun();
    if (!begun) {
      unlink(stripe, goroutine);
    }
    stripe.unlock();
    if (!begun) {
      goroutine.abandon();
    }
  }

  /** Takes a goroutine out that is done. */
  void done(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    stripe.lock();
    unlink(stripe, goroutine);
    stripe.unlock();
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
      stripe.unlock();
    }
    return sum;
  }

  /** Returns how many goroutines were removed. */
  public long removed() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      stripe.lock();
      sum += stripe.removed;
      stripe.unlock();
    }
    return sum;
  }

  /** Returns the live goroutines in the order of their ids: a snapshot, stripe by stripe. */
  public List<AbstractGoroutine> snapshot() {
    List<AbstractGoroutine> live = linked();
    live.removeIf(AbstractGoroutine::isDone);
    live.sort(Comparator.comparingLong(AbstractGoroutine::id));
    return live;
  }

  /** Returns all in the lists, those included that are about to be taken out. */
  private List<AbstractGoroutine> linked() {
    List<AbstractGoroutine> linked = new ArrayList<>();
    for (Stripe stripe : stripes) {
      stripe.lock();
      try {
        for (AbstractGoroutine g = stripe.first; g != null; g = g.nextLive) {
          linked.add(g);
        }
      } finally {
        stripe.unlock(); // also if there is no memory for the list
      }
    }
    return linked;
  }

  /**
   * Interrupts every live goroutine but the calling one, and waits for their ends up to a limit:
   * what a scheduler does when it is closed. If the caller is interrupted, this stops waiting and
   * returns with the status set.
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
          all &= goroutine.join(Duration.ofNanos(Math.max(0, deadline - waiter.now())));
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return false;
    }
    return all;
  }
}
