package io.goroutines.spi;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

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

    transient @org.jspecify.annotations.Nullable AbstractGoroutine first;
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

  /** Removes a goroutine that was added and ends. To be called once for each. */
  public void remove(AbstractGoroutine goroutine) {
    Stripe stripe = stripe(goroutine);
    stripe.lock();
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
    stripe.removed++;
    stripe.unlock();
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

  /** Returns whether no goroutine is live. */
  public boolean isEmpty() {
    for (Stripe stripe : stripes) {
      stripe.lock();
      boolean none = stripe.first == null;
      stripe.unlock();
      if (!none) {
        return false;
      }
    }
    return true;
  }

  /** Returns the live goroutines in the order of their ids: a snapshot, stripe by stripe. */
  public List<AbstractGoroutine> snapshot() {
    List<AbstractGoroutine> live = new ArrayList<>();
    forEachStripe(live::addAll);
    live.sort(Comparator.comparingLong(AbstractGoroutine::id));
    return live;
  }

  private void forEachStripe(Consumer<List<AbstractGoroutine>> consumer) {
    for (Stripe stripe : stripes) {
      // Grown outside the lock, so that no allocation of unknown length happens under it.
      List<AbstractGoroutine> copy = new ArrayList<>();
      stripe.lock();
      try {
        for (AbstractGoroutine g = stripe.first; g != null; g = g.nextLive) {
          copy.add(g);
        }
      } finally {
        stripe.unlock();
      }
      consumer.accept(copy);
    }
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
    List<AbstractGoroutine> live = snapshot();
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
