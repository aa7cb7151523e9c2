package io.goroutines;

import io.goroutines.spi.WaitReason;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A goroutine: a body of code that runs concurrently with its caller, on whatever thread its
 * scheduler gives it.
 *
 * <p>A goroutine has no parent, no children and no result: it ends when its body does, or when its
 * runtime is closed. Results go over channels; a group that must not outlive its block is asked for
 * by name.
 *
 * <p>Its thread may run another goroutine after its end: interrupt and join the goroutine, not the
 * thread; see {@linkplain io.goroutines goroutines and threads}.
 *
 * <p>All methods may be called from any thread.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Goroutine {

  /** What a goroutine is doing. */
  enum State {
    /** Started, and waiting for a processor. */
    RUNNABLE,
    /** Executing its body. */
    RUNNING,
    /**
     * Waiting in a channel operation, a sleep or the like; {@link Goroutine#waitReason} says where.
     */
    WAITING,
    /** Waiting in the JDK: for I/O, a lock, a monitor, {@code Thread.sleep}. */
    BLOCKED,
    /** Ended. */
    DONE
  }

  /**
   * Returns the number of this goroutine, unique within its runtime. The main goroutine is 1. Those
   * that one goroutine starts, or that others start outside of any, have rising ids; across them
   * the order of the ids is not that of the starts: a goroutine takes some at once for those that
   * it starts, as a processor does in Go.
   */
  long id();

  /** Returns the name given at the start; empty if none was. */
  String name();

  /**
   * Returns the labels of this goroutine, an unmodifiable map. Labels are inherited: those of the
   * goroutine that executes {@code go} are taken over, and those given at the start are added.
   */
  Map<String, String> labels();

  /**
   * Returns what this goroutine is doing now; out of date as soon as it is returned, unless it is
   * done.
   */
  State state();

  /** Returns why this goroutine waits, if its state is {@link State#WAITING}, else null. */
  @Nullable WaitReason waitReason();

  /** Returns the id of the goroutine that started this one; 0 if that was no goroutine. */
  long creatorId();

  /**
   * Returns where this goroutine is now, innermost frame first; empty if it has not begun, is done,
   * or its scheduler cannot tell.
   */
  StackTraceElement[] stackTrace();

  /**
   * Interrupts this goroutine: a blocking operation that it is in, or else the next one that it
   * enters, throws {@link InterruptedException}, and did not happen. Before the body has begun, the
   * interrupt is kept for it. After it has ended, nothing happens; it never reaches whatever the
   * same thread runs next.
   */
  void interrupt();

  /** Returns whether this goroutine has ended. */
  default boolean isDone() {
    return state() == State.DONE;
  }

  /**
   * Waits until this goroutine has ended. All that its body did happens before this returns.
   *
   * @throws InterruptedException if the calling thread is interrupted on entry or while it waits
   */
  void join() throws InterruptedException;

  /**
   * Waits until this goroutine has ended, up to a limit.
   *
   * @param limit how long to wait; zero or less means not at all
   * @return whether the goroutine has ended
   * @throws InterruptedException as {@link #join()}
   */
  boolean join(Duration limit) throws InterruptedException;

  /**
   * Returns a channel that is closed when this goroutine has ended, and on which nothing is ever
   * sent: as Go's {@code ctx.Done()}. With it a select waits for the end beside other channels:
   *
   * <pre>{@code
   * select(
   *     whenReceive(results, v -> use(v)),
   *     whenReceive(worker.done(), v -> log("the worker has ended")));
   * }</pre>
   *
   * <p>It is always the same channel, made when it is first asked for, by the runtime of this
   * goroutine. It is closed after the end, and after a panic was reported; so once it is closed,
   * {@link #isDone} is true, and a call after the end returns a closed channel. All that the body
   * did happens before a receive that returns because of the close.
   *
   * <p>All callers share the channel: {@link ReceiveChannel#cancel cancelling} it closes it for
   * all, before the end.
   *
   * @return a channel that is closed at the end
   */
  ReceiveChannel<Void> done();
}
