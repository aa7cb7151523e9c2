package io.goroutines.sync;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.AbstractGoroutine;
import io.goroutines.spi.support.WaiterList;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;

/**
 * Waits for a number of goroutines to finish: Go's {@code sync.WaitGroup}.
 *
 * <pre>{@code
 * WaitGroup group = new WaitGroup();
 * for (URI page : pages) {
 *   group.go(() -> fetch(page));
 * }
 * group.await();
 * }</pre>
 *
 * <p>The group is a counter. {@link #go(Body)} raises it, starts a goroutine, and lowers it when
 * that ends; {@link #add} and {@link #done} do the same by hand. {@link #await()} waits until the
 * counter is zero. A group may be used again at once: a call of {@code await} is answered by the
 * first zero after it began, even if the counter has been raised again since.
 *
 * <p>All methods may be called from any thread, goroutine or not.
 *
 * <p>Memory consistency: what a thread did before the {@code add} or {@code done} that brought the
 * counter to zero, or that took part in bringing it there, happens before the return of an {@code
 * await} that it releases.
 */
public final class WaitGroup {

  /*
   * state holds the generation in its upper half and the counter in its lower half. The generation
   * is the number of times that the counter has reached zero.
   *
   * Invariant: a waiter for generation g may return as soon as the generation is no longer g. No
   * wake-up is lost, by the protocol of WaiterList; the event is the next generation.
   *
   * A waker may find waiters of a later generation in the list, and wakes them too; a waiter whose
   * generation is still current adds its entry again. So waking is a hint, the generation alone
   * decides, and interrupt and deadline need no claim: nothing is handed off that could be lost. A
   * generation is mistaken for an earlier one only if 2^32 rounds pass before a waiter checks.
   */

  private static final WaitReason WAIT = new WaitReason("sync.WaitGroup.Wait");

  private static final VarHandle STATE;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      STATE = lookup.findVarHandle(WaitGroup.class, "state", long.class);
      // Eagerly: after a StackOverflowError in its initializer the class would be unusable.
      lookup.ensureInitialized(WaiterList.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long state;

  private final WaiterList waiters = new WaiterList();

  /** Creates a group whose counter is zero. */
  public WaitGroup() {}

  /**
   * Adds to the counter: Go's {@code Add}. If that makes it zero, all waiters are released. To be
   * called before the counted goroutine starts, not in it.
   *
   * @param delta what to add; may be negative
   * @throws IllegalStateException if the counter would become negative (in Go: {@code panic: sync:
   *     negative WaitGroup counter}) or exceed {@link Integer#MAX_VALUE}; it is then unchanged
   */
  public void add(int delta) {
    Seam.point(Op.SYNC, this);
    change(delta);
  }

  private void change(int delta) {
    while (true) {
      long current = state;
      int count = count(current);
      long sum = (long) count + delta;
      if (sum < 0) {
        throw new IllegalStateException("sync: negative WaitGroup counter");
      }
      if (sum > Integer.MAX_VALUE) {
        throw new IllegalStateException("sync: WaitGroup counter overflow");
      }
      boolean zero = sum == 0 && count != 0;
      int generation = zero ? generation(current) + 1 : generation(current);
      if (STATE.compareAndSet(this, current, ((long) generation << Integer.SIZE) | sum)) {
        if (zero) {
          waiters.wakeAll();
        }
        return;
      }
    }
  }

  /**
   * Decrements the counter: Go's {@code Done}.
   *
   * @throws IllegalStateException if the counter is zero
   */
  public void done() {
    add(-1);
  }

  /**
   * Increments the counter, and starts a goroutine that decrements it when it ends: Go's {@code
   * Go}. An exception that leaves the body is a panic of the goroutine, as it is without a group;
   * the group counts it as done once the panic has been reported.
   *
   * @param body what the goroutine runs
   * @return the goroutine, already started
   * @throws io.goroutines.RuntimeClosedException if the runtime is closed; the counter is then
   *     unchanged
   */
  public Goroutine go(Body body) {
    return go(GoroutineOptions.DEFAULT, body);
  }

  /**
   * As {@link #go(Body)}, with a name or labels.
   *
   * @param options its name and labels
   * @param body what the goroutine runs
   * @return the goroutine, already started
   * @throws io.goroutines.RuntimeClosedException if the runtime is closed; the counter is then
   *     unchanged
   */
  public Goroutine go(GoroutineOptions options, Body body) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    add(1);
    boolean started = false;
    try {
      Goroutine goroutine =
          Go.go(
              options,
              () -> {
                try {
                  body.run();
                } catch (Throwable thrown) {
                  doneAtEnd();
                  throw thrown;
                }
                done();
              });
      started = true;
      return goroutine;
    } finally {
      if (!started) {
        done();
      }
    }
  }

  /**
   * Counts the calling goroutine as done when its panic has been reported. Otherwise it could
   * release the main goroutine, which then ends the program as if nothing had happened.
   */
  private void doneAtEnd() {
    if (Seam.current() instanceof AbstractGoroutine self) {
      self.atEnd(this::changeAtEnd);
    } else {
      change(-1);
    }
  }

  /**
   * Reports a failure where no caller can catch it: the goroutine has ended, and its joiners wait.
   */
  private void changeAtEnd() {
    try {
      change(-1);
    } catch (IllegalStateException e) {
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  /**
   * Waits until the counter is zero: Go's {@code Wait}. Returns at once if it is.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits
   */
  public void await() throws InterruptedException {
    Seam.point(Op.SYNC, this);
    boolean _ = await(Seam.current(), Waiter.NO_DEADLINE);
  }

  /**
   * Waits until the counter is zero, up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return whether the counter was zero
   * @throws InterruptedException as {@link #await()}
   */
  public boolean await(Duration limit) throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.SYNC, this);
    Waiter waiter = Seam.current();
    return await(waiter, Seam.deadline(waiter, limit));
  }

  private boolean await(Waiter waiter, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long entered = state;
    if (count(entered) == 0) {
      return true;
    }
    if (deadline <= waiter.now()) {
      return false;
    }
    int generation = generation(entered);
    WaiterList.Entry entry = new WaiterList.Entry(waiter);
    waiters.add(entry);
    try {
      while (generation(state) == generation) {
        if (entry.isOver()) {
          waiters.add(entry); // an earlier zero removed it; check again before parking
          continue;
        }
        waiter.park(WAIT, this, deadline);
        if (generation(state) != generation) {
          return true; // an interrupt that comes with the zero stays set
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline <= waiter.now()) {
          return false;
        }
      }
      return true;
    } finally {
      waiters.abandon(entry);
    }
  }

  private static int count(long state) {
    return (int) state;
  }

  private static int generation(long state) {
    return (int) (state >>> Integer.SIZE);
  }

  /** Returns the name of the class and the counter. */
  @Override
  public String toString() {
    return "WaitGroup[" + count(state) + "]";
  }
}
