package io.goroutines.sync;

import io.goroutines.Go;
import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Objects;

/**
 * Limits how often something happens: Go's {@code golang.org/x/time/rate}, a token bucket. The
 * bucket is full at first, refilled at the given rate, and each event takes a token.
 *
 * <pre>{@code
 * RateLimiter limiter = new RateLimiter(100, 10); // a hundred a second, ten at once at most
 * while (true) {
 *   Request request = requests.receive();
 *   limiter.await();
 *   go(() -> send(request));
 * }
 * }</pre>
 *
 * <p>Time is that of the caller's scheduler: all callers should be of one runtime, or none of a
 * simulated one. All methods may be called from any thread, goroutine or not.
 */
public final class RateLimiter {

  /*
   * The generic cell rate algorithm, the virtual scheduling form of the token bucket (ITU-T I.371).
   * `full` is the time at which the bucket would be full again if no event came. An event that
   * takes n tokens moves it by n intervals, from now if it is past; the event conforms once the new
   * value is no more than a whole bucket ahead.
   *
   * It is a double, in nanoseconds: rates above a thousand million a second, or odd ones, would not
   * be exact in a long. Its resolution is two nanoseconds after a hundred days.
   */

  private static final VarHandle FULL;

  static {
    try {
      FULL = MethodHandles.lookup().findVarHandle(RateLimiter.class, "full", double.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private static final double NANOS_PER_SECOND = 1e9;

  private final double rate;
  private final int burst;

  /** The time in which one token comes. */
  private final double interval;

  private volatile double full = Double.NEGATIVE_INFINITY;

  /**
   * Creates a limiter whose bucket is full.
   *
   * @param rate how many events a second
   * @param burst how many tokens the bucket holds: how many events may come at once
   * @throws IllegalArgumentException if the rate is not positive and finite, or the burst not
   *     positive
   */
  public RateLimiter(double rate, int burst) {
    if (!(rate > 0) || Double.isInfinite(rate)) {
      throw new IllegalArgumentException("the rate must be positive and finite, not " + rate);
    }
    if (burst <= 0) {
      throw new IllegalArgumentException("the burst must be positive, not " + burst);
    }
    this.rate = rate;
    this.burst = burst;
    this.interval = NANOS_PER_SECOND / rate;
  }

  /**
   * Returns a limiter for one event in a time: Go's {@code Every}.
   *
   * @param interval the time between two events
   * @param burst how many events may come at once
   * @throws IllegalArgumentException if the time or the burst is not positive
   */
  public static RateLimiter every(Duration interval, int burst) {
    if (!interval.isPositive()) {
      throw new IllegalArgumentException("the time must be positive, not " + interval);
    }
    double nanos = interval.toSeconds() * NANOS_PER_SECOND + interval.toNanosPart();
    return new RateLimiter(NANOS_PER_SECOND / nanos, burst);
  }

  /** Takes a token if there is one: Go's {@code Allow}. Returns whether it did. */
  public boolean allow() {
    return allow(1);
  }

  /**
   * Takes tokens if so many are there: Go's {@code AllowN}.
   *
   * @param count how many, zero or more
   * @return whether they were taken
   * @throws IllegalArgumentException if the count is negative
   */
  public boolean allow(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("the number of tokens must not be negative: " + count);
    }
    Seam.point(Op.SYNC, this);
    return count <= burst && reserve(Seam.current().now(), count, 0) >= 0;
  }

  /**
   * Takes a token, and waits until it is there: Go's {@code Wait}.
   *
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; the token
   *     is given back
   */
  public void await() throws InterruptedException {
    await(1);
  }

  /**
   * Takes tokens, and waits until they are there: Go's {@code WaitN}. Calls are served in their
   * order.
   *
   * @param count how many, zero or more
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; the
   *     tokens are given back unless later calls rely on it
   * @throws IllegalArgumentException if the count is negative, or larger than the burst: it would
   *     wait forever
   */
  public void await(int count) throws InterruptedException {
    boolean _ = await(count, Double.POSITIVE_INFINITY);
  }

  /**
   * Takes tokens, and waits until they are there, if that is within a limit; else returns at once,
   * as Go's {@code WaitN} does with a deadline.
   *
   * @param count how many, zero or more
   * @param limit how long to wait at most
   * @return whether they were taken
   * @throws InterruptedException as {@link #await(int)}
   * @throws IllegalArgumentException as {@link #await(int)}
   */
  public boolean await(int count, Duration limit) throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    return await(count, Math.max(0, limit.toSeconds() * NANOS_PER_SECOND + limit.toNanosPart()));
  }

  private boolean await(int count, double limit) throws InterruptedException {
    if (count < 0 || count > burst) {
      throw new IllegalArgumentException(
          count < 0
              ? "the number of tokens must not be negative: " + count
              : "a bucket of " + burst + " can never hold " + count + " tokens");
    }
    Seam.point(Op.SYNC, this);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    long now = Seam.current().now();
    double wait = reserve(now, count, limit);
    if (wait < 0) {
      return false;
    }
    if (wait > 0) {
      double reserved = now + wait + burst * interval;
      try {
        Go.sleep(Duration.ofNanos((long) Math.ceil(wait)));
      } catch (InterruptedException e) {
        giveBack(reserved, count);
        throw e;
      }
    }
    return true;
  }

  /**
   * Takes tokens that are there within a limit.
   *
   * @return the nanoseconds until they are there; negative if they were not taken
   */
  private double reserve(long now, int count, double limit) {
    while (true) {
      double before = full;
      double after = Math.max(before, (double) now) + count * interval;
      double wait = Math.max(0, after - now - burst * interval);
      if (wait > limit) {
        return -1;
      }
      if (FULL.compareAndSet(this, before, after)) {
        return wait;
      }
    }
  }

  /** Gives tokens back, except those whose time later reservations have counted from. */
  private void giveBack(double reserved, int count) {
    while (true) {
      double before = full;
      double back = count * interval - (before - reserved);
      if (back <= 0 || FULL.compareAndSet(this, before, before - back)) {
        return;
      }
    }
  }

  /** Returns the name of the class, the rate and the burst. */
  @Override
  public String toString() {
    return "RateLimiter[" + rate + "/s, burst " + burst + "]";
  }
}
