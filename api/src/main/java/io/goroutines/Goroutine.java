package io.goroutines;

import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine: a body of code that runs concurrently with its caller, on a thread chosen by its
 * scheduler.
 *
 * <p>A goroutine has no parent, no children and no result: it ends when its body ends, or when its
 * runtime is closed. Results are sent over channels; a group that must not outlive its block is
 * created explicitly.
 *
 * <p>Its thread may run another goroutine after its end: interrupt and join the goroutine, not the
 * thread; see {@linkplain io.goroutines goroutines and threads}.
 *
 * <p>All methods are thread-safe.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Goroutine {

  /** The state of a goroutine. */
  enum State {
    /** Started, and waiting for a processor. */
    RUNNABLE,
    /** Executing its body. */
    RUNNING,
    /**
     * Waiting in a channel operation, a sleep or the like; {@link Goroutine#waitReason} tells
     * which.
     */
    WAITING,
    /** Waiting in the JDK: for I/O, a lock, a monitor, {@code Thread.sleep}. */
    BLOCKED,
    /** Ended. */
    DONE
  }

  /**
   * Returns the number of this goroutine, unique within its runtime. The main goroutine is 1. The
   * ids of the goroutines started by one goroutine increase, and so do the ids of those started
   * outside of goroutines; across these groups the order of the ids is not that of the starts: a
   * goroutine reserves several ids at once for the goroutines that it starts, as a processor does
   * in Go.
   */
  long id();

  /** Returns the name given at the start; empty if none was given. */
  String name();

  /**
   * Returns the labels of this goroutine, an unmodifiable map. Labels are inherited from the
   * goroutine that executes {@code go}; the labels given at the start are added.
   */
  Map<String, String> labels();

  /** Returns the current state; it may be outdated on return, unless it is {@link State#DONE}. */
  State state();

  /** Returns the reason of the wait if the state is {@link State#WAITING}, else null. */
  @Nullable WaitReason waitReason();

  /**
   * Returns the id of the goroutine that started this one; 0 if it was not started by a goroutine.
   */
  long creatorId();

  /**
   * Returns the stack trace of this goroutine, innermost frame first; empty if it has not begun, is
   * done, or its scheduler cannot provide it.
   */
  StackTraceElement[] stackTrace();

  /**
   * Interrupts this goroutine: its current blocking operation, or else the next one, throws {@link
   * InterruptedException}, and did not happen. Before the body begins, the interrupt is kept for
   * it. After the end it has no effect; it never reaches the next body of the same thread.
   */
  void interrupt();

  /** Returns whether this goroutine has ended. */
  default boolean isDone() {
    return state() == State.DONE;
  }

  /**
   * Waits until this goroutine has ended. All actions of its body happen-before the return.
   *
   * @throws InterruptedException if the calling thread is interrupted on entry or while it waits
   */
  void join() throws InterruptedException;

  /**
   * Waits until this goroutine has ended, up to a limit.
   *
   * @param limit the maximum time to wait; zero or less does not wait
   * @return whether the goroutine has ended
   * @throws InterruptedException as {@link #join()}
   */
  boolean join(Duration limit) throws InterruptedException;

  /**
   * Returns a channel that is closed when this goroutine has ended, and on which no element is ever
   * sent: like Go's {@code ctx.Done()}. With it a select can wait for the end and for other
   * channels:
   *
   * <pre>{@code
   * select(
   *     whenReceive(results, v -> use(v)),
   *     whenReceive(worker.done(), v -> log("the worker has ended")));
   * }</pre>
   *
   * <p>It is always the same channel, created at the first call by the runtime of this goroutine.
   * It is closed after the end, and after a panic was reported; so once it is closed, {@link
   * #isDone} is true, and a call after the end returns a closed channel. All actions of the body
   * happen-before a receive that returns because of the close.
   *
   * <p>All callers share the channel: {@link ReceiveChannel#cancel cancelling} it closes it for
   * all, before the end.
   *
   * @return a channel that is closed at the end
   */
  ReceiveChannel<Void> done();
}
