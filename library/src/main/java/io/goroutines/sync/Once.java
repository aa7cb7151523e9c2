package io.goroutines.sync;

import io.goroutines.SelectCase;
import java.util.Objects;

/**
 * Performs an action once, however many ask for it: Go's {@code sync.Once}.
 *
 * <pre>{@code
 * private final Once started = new Once();
 *
 * void use() throws InterruptedException {
 *   started.run(this::connect);
 *   …
 * }
 * }</pre>
 *
 * <p>For a value that is computed at its first use, see {@link OnceValue}.
 *
 * <p>Memory consistency: what the action does happens before the return of each call of {@link
 * #run}.
 */
public final class Once {

  private final Mutex mutex = new Mutex();

  /** Written with the mutex held, after the action. */
  private volatile boolean done;

  /** Creates an object whose action was not performed. */
  public Once() {}

  /**
   * Performs the action if this is the first call, else waits until the first call's action has
   * ended: Go's {@code Do}. An action counts as performed also if it throws. It must not call this
   * method of the same object, which would wait forever.
   *
   * @param action the action, run on the calling thread
   * @param <X> the type of the exception that it throws
   * @throws X what the action throws, to the one that performs it
   * @throws InterruptedException if the thread is interrupted while another one performs the
   *     action, or on entry before it was performed
   */
  public <X extends Exception> void run(SelectCase.Action<? extends X> action)
      throws X, InterruptedException {
    Objects.requireNonNull(action, "action");
    if (done) {
      return;
    }
    mutex.lock();
    try {
      if (!done) {
        try {
          action.run();
        } finally {
          done = true;
        }
      }
    } finally {
      mutex.unlock();
    }
  }

  /** Returns whether the action was performed. */
  public boolean isDone() {
    return done;
  }
}
