package io.goroutines;

import io.goroutines.spi.Scheduler;
import java.io.Serial;
import java.lang.ref.WeakReference;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Thrown by an attempt to start a goroutine on a closed runtime or scheduler.
 *
 * <p>If it leaves the body of a goroutine of that same runtime, also as the cause of another
 * exception, that is an ordinary end: the close ends the goroutine, as its interrupt would. In a
 * goroutine of another runtime it is a panic.
 */
public final class RuntimeClosedException extends IllegalStateException {

  @Serial private static final long serialVersionUID = 1L;

  /** Weak: a retained exception must not retain the scheduler, nor its class loader. */
  private final transient @Nullable WeakReference<Scheduler> scheduler;

  /**
   * Creates an exception.
   *
   * @param message which runtime or scheduler is closed, and the attempted operation
   * @param scheduler the closed scheduler, which throws this exception; weakly referenced
   */
  public RuntimeClosedException(String message, Scheduler scheduler) {
    super(message);
    this.scheduler = new WeakReference<>(Objects.requireNonNull(scheduler, "scheduler"));
  }

  /**
   * Returns whether the given scheduler refused the start. False for every scheduler after
   * deserialization.
   */
  public boolean isOf(Scheduler scheduler) {
    return this.scheduler != null && this.scheduler.refersTo(scheduler);
  }
}
