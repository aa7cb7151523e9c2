package io.goroutines.sync;

import io.goroutines.WaitReason;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Objects;

/**
 * A number of permits, of which each user takes one or several for a while: Go's {@code
 * golang.org/x/sync/semaphore}. It bounds how many goroutines do something at once, or how much of
 * something they use together.
 *
 * <pre>{@code
 * Semaphore memory = new Semaphore(100 << 20); // bytes
 * memory.acquire(file.size());
 * try {
 *   read(file);
 * } finally {
 *   memory.release(file.size());
 * }
 * }</pre>
 *
 * <p>Permits are granted in the order of the requests: one that asks for many is not overtaken by
 * others that ask for few. A permit has no owner: any thread may release it.
 *
 * <p>All methods may be called from any thread, goroutine or not.
 *
 * <p>Memory consistency: what a thread did before a {@code release} happens before the return of an
 * {@code acquire} that takes a permit which it returned.
 */
public final class Semaphore {

  private static final WaitReason WAIT = WaitReason.SEMACQUIRE;

  private final long size;
  private final PermitQueue permits;

  /**
   * Creates a semaphore all of whose permits are free.
   *
   * @param size how many permits there are
   * @throws IllegalArgumentException if the size is negative
   */
  public Semaphore(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a semaphore cannot have " + size + " permits");
    }
    this.size = size;
    this.permits = new PermitQueue(size);
  }

  /**
   * Takes one permit, and waits until it is free: {@code acquire(1)}.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no permit
   *     was then taken
   */
  public void acquire() throws InterruptedException {
    acquire(1);
  }

  /**
   * Takes permits, and waits until so many are free and all earlier requests have theirs: Go's
   * {@code Acquire}.
   *
   * @param count how many, zero or more
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no permit
   *     was then taken
   * @throws IllegalArgumentException if the count is negative, or larger than the size: it would
   *     wait forever
   */
  public void acquire(long count) throws InterruptedException {
    check(count);
    Seam.point(Op.SYNC, this);
    boolean _ = permits.acquire(count, WAIT, this, Seam.current(), Waiter.NO_DEADLINE);
  }

  /** Takes one permit if it is free and no other waits; returns whether it did. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes permits if so many are free and no other waits: Go's {@code TryAcquire}.
   *
   * @param count how many, zero or more
   * @return whether they were taken
   * @throws IllegalArgumentException if the count is negative or larger than the size
   */
  public boolean tryAcquire(long count) {
    check(count);
    Seam.point(Op.SYNC, this);
    return permits.tryAcquire(count);
  }

  /**
   * Takes permits, and waits for them up to a limit.
   *
   * @param count how many, zero or more
   * @param limit how long to wait; zero or less means not at all
   * @return whether they were taken
   * @throws InterruptedException as {@link #acquire(long)}
   * @throws IllegalArgumentException as {@link #acquire(long)}
   */
  public boolean tryAcquire(long count, Duration limit) throws InterruptedException {
    check(count);
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.SYNC, this);
    Waiter waiter = Seam.current();
    return permits.acquire(count, WAIT, this, waiter, Seam.deadline(waiter, limit));
  }

  /** Returns one permit: {@code release(1)}. */
  public void release() {
    release(1);
  }

  /**
   * Returns permits, and grants them to those that wait: Go's {@code Release}.
   *
   * @param count how many, zero or more
   * @throws IllegalStateException if fewer are taken (in Go: {@code panic: semaphore: released more
   *     than held}); none is then returned
   * @throws IllegalArgumentException if the count is negative
   */
  public void release(long count) {
    if (count < 0) {
      throw negative(count);
    }
    Seam.point(Op.SYNC, this);
    if (!permits.release(count)) {
      throw new IllegalStateException("semaphore: released more than held");
    }
  }

  /** Returns how many permits are free now, wanted or not. */
  public long available() {
    return permits.free();
  }

  private void check(long count) {
    if (count < 0) {
      throw negative(count);
    }
    if (count > size) {
      throw new IllegalArgumentException(
          "a semaphore with " + size + " permits can never give " + count);
    }
  }

  private static IllegalArgumentException negative(long count) {
    return new IllegalArgumentException("the number of permits must not be negative: " + count);
  }

  /** Returns the name of the class, the free permits and the size. */
  @Override
  public String toString() {
    return "Semaphore[" + permits.free() + " of " + size + "]";
  }
}
