package io.goroutines.spi;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import java.time.Duration;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The boundary between blocking operations and schedulers: the calling thread's {@link Waiter}, and
 * the points at which operations open.
 */
public final class Seam {

  /**
   * The origin of {@link #systemNow()}: one second before this class was loaded, so that 0 is past.
   */
  private static final long ORIGIN = System.nanoTime() - 1_000_000_000L;

  /** One lookup for each kind of scheduler in use; the array is replaced, never modified. */
  private static final AtomicReference<GoroutineLookup[]> LOOKUPS =
      new AtomicReference<>(new GoroutineLookup[0]);

  private static final AtomicReference<@Nullable PointListener> LISTENER = new AtomicReference<>();

  private Seam() {}

  /** Returns the waiter of the calling thread. Not to be retained beyond the operation. */
  public static Waiter current() {
    ScheduledGoroutine goroutine = current(LOOKUPS.get());
    return goroutine != null ? goroutine : new ThreadWaiter(Thread.currentThread());
  }

  /** Returns the goroutine that the calling thread is running, or null if there is none. */
  public static @Nullable Goroutine currentGoroutine() {
    return current(LOOKUPS.get());
  }

  /** Returns the runtime of the goroutine that the calling thread is running, or null. */
  public static @Nullable GoRuntime currentRuntime() {
    ScheduledGoroutine goroutine = current(LOOKUPS.get());
    return goroutine == null ? null : goroutine.runtime();
  }

  /**
   * Returns a random number of the calling thread's waiter, as {@link Waiter#random}; for an
   * operation that otherwise needs no waiter.
   *
   * @param bound positive
   */
  public static int random(int bound) {
    ScheduledGoroutine goroutine = current(LOOKUPS.get());
    return goroutine != null ? goroutine.random(bound) : ThreadLocalRandom.current().nextInt(bound);
  }

  private static @Nullable ScheduledGoroutine current(GoroutineLookup[] lookups) {
    for (GoroutineLookup lookup : lookups) {
      ScheduledGoroutine goroutine = lookup.current();
      if (goroutine != null) {
        return goroutine;
      }
    }
    return null;
  }

  /**
   * Registers the goroutines of a kind of scheduler. To be called once for each kind, before its
   * first goroutine runs; typically in a static initializer. A lookup stays registered for the life
   * of the process.
   *
   * @param lookup finds the current goroutine of this kind; registering the same one again has no
   *     effect
   */
  public static void register(GoroutineLookup lookup) {
    Objects.requireNonNull(lookup, "lookup");
    while (true) {
      GoroutineLookup[] known = LOOKUPS.get();
      if (Arrays.asList(known).contains(lookup)) {
        return;
      }
      GoroutineLookup[] more = Arrays.copyOf(known, known.length + 1);
      more[known.length] = lookup;
      if (LOOKUPS.compareAndSet(known, more)) {
        return;
      }
    }
  }

  /**
   * Opens an operation. Every operation on a channel or synchronizer, blocking or not, and every
   * start of a goroutine calls this first, with no lock held. Without a listener its cost is
   * negligible.
   *
   * @param op the operation
   * @param on the object of the operation, or null
   */
  public static void point(Op op, @Nullable Object on) {
    PointListener current = LISTENER.get();
    if (current != null) {
      current.point(op, on);
    }
  }

  /**
   * Sets the listener that observes all points of the process from now on.
   *
   * @param listener the listener, or null for none
   * @return the previous listener, or null if there was none
   */
  public static @Nullable PointListener listen(@Nullable PointListener listener) {
    return LISTENER.getAndSet(listener);
  }

  /**
   * Returns the system's time for schedulers that have no clock of their own: as {@link
   * Waiter#now()}.
   */
  public static long systemNow() {
    return System.nanoTime() - ORIGIN;
  }

  /**
   * Returns the deadline a given time ahead, for {@link Waiter#park}; {@link Waiter#NO_DEADLINE} if
   * it is centuries away.
   *
   * @param waiter the waiter whose clock counts
   * @param time how far ahead; a negative time gives the current time
   */
  public static long deadline(Waiter waiter, Duration time) {
    return deadline(waiter.now(), time);
  }

  /**
   * Returns the deadline a given time ahead of another.
   *
   * @param now the current time on the relevant clock
   * @param time how far ahead; a negative time gives {@code now}
   */
  public static long deadline(long now, Duration time) {
    if (!time.isPositive()) {
      return now;
    }
    long nanos;
    try {
      nanos = time.toNanos();
    } catch (ArithmeticException _) {
      return Waiter.NO_DEADLINE; // more than 292 years
    }
    long deadline = now + nanos;
    return deadline < 0 ? Waiter.NO_DEADLINE : deadline;
  }
}
