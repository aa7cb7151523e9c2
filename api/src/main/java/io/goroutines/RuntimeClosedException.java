package io.goroutines;

import io.goroutines.spi.Scheduler;
import java.io.Serial;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by an attempt to start a goroutine on a runtime or scheduler that is closed.
 *
 * <p>If it leaves the body of a goroutine of that same runtime, also as the cause of another
 * exception, the goroutine ends: the close has ended it, as its interrupt would have. In a
 * goroutine of another runtime it is a panic.
 */
public final class RuntimeClosedException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /** Weak: an exception that is kept must not keep the scheduler, nor its class loader. */
  private final transient @Nullable WeakReference<Scheduler> scheduler;

  /**
   * Creates an exception.
   *
   * @param message which runtime or scheduler is closed, and what was tried
   * @param scheduler the scheduler that is closed: the one that throws this; referred to weakly
   */
  public RuntimeClosedException(String message, Scheduler scheduler) {
    super(message);
    this.scheduler = new WeakReference<>(Objects.requireNonNull(scheduler, "scheduler"));
  }

  /**
   * Returns whether it was this scheduler that refused a start. False for every scheduler after a
   * serialization.
   */
  public boolean isOf(Scheduler scheduler) {
    return this.scheduler != null && this.scheduler.refersTo(scheduler);
  }
}
