package io.goroutines;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Go#select select}: an operation, and what to do when it is the one that
 * happened.
 *
 * <p>Cases are made by the words of {@link Go}: {@code onReceive}, {@code onSend}, {@code
 * onTimeout} and {@code onDefault} yield a value, {@code whenReceive}, {@code whenSend}, {@code
 * whenTimeout} and {@code whenDefault} only act. A case is immutable and may be used again, in
 * several selects at once too.
 *
 * <p>The accessors and {@link #complete} are for those who implement {@link ChannelFactory#select}.
 *
 * @param <R> the type of what the case yields; {@link Void} for a case that only acts
 * @param <X> the type of what the case's function throws; {@link RuntimeException} for one that
 *     throws nothing checked
 */
public final class SelectCase<R extends @Nullable Object, X extends Exception> {

  /** The operation of a case. */
  public enum Kind {
    /** Send {@link #element()} on {@link #sendChannel()}. */
    SEND,
    /** Receive from {@link #receiveChannel()}. */
    RECEIVE,
    /** Nothing else became possible within {@link #timeout()}. */
    TIMEOUT,
    /** Nothing else is possible at once. */
    DEFAULT
  }

  /**
   * What a case does with what it received, yielding a value.
   *
   * @param <E> the type of the element
   * @param <R> the type of what it yields
   * @param <X> the type of what it throws
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Function<
      E extends @Nullable Object, R extends @Nullable Object, X extends Exception> {
    /** Applies the function to what was received. */
    R apply(E received) throws X;
  }

  /**
   * What a case does when its operation happened, yielding a value.
   *
   * @param <R> the type of what it yields
   * @param <X> the type of what it throws
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Supplier<R extends @Nullable Object, X extends Exception> {
    /** Returns what the select is to return. */
    R get() throws X;
  }

  /**
   * What a case does with what it received.
   *
   * @param <E> the type of the element
   * @param <X> the type of what it throws
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Consumer<E extends @Nullable Object, X extends Exception> {
    /** Acts on what was received. */
    void accept(E received) throws X;
  }

  /**
   * What a case does when its operation happened.
   *
   * @param <X> the type of what it throws
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Action<X extends Exception> {
    /** Acts. */
    void run() throws X;
  }

  /** The function of a case in the one form to which all the others are brought. */
  @FunctionalInterface
  interface Completion<R extends @Nullable Object, X extends Exception> {
    R complete(@Nullable Object element, boolean ok) throws X;
  }

  private final Kind kind;
  private final @Nullable Object channel;
  private final @Nullable Object element;
  private final @Nullable Duration timeout;
  private final Completion<R, X> completion;

  private SelectCase(
      Kind kind,
      @Nullable Object channel,
      @Nullable Object element,
      @Nullable Duration timeout,
      Completion<R, X> completion) {
    this.kind = kind;
    this.channel = channel;
    this.element = element;
    this.timeout = timeout;
    this.completion = completion;
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> receive(
      @Nullable ReceiveChannel<?> channel, Completion<R, X> completion) {
    return new SelectCase<>(Kind.RECEIVE, channel, null, null, completion);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> send(
      @Nullable SendChannel<?> channel, Object element, Completion<R, X> completion) {
    Objects.requireNonNull(element, "element");
    return new SelectCase<>(Kind.SEND, channel, element, null, completion);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> timeout(
      Duration timeout, Completion<R, X> completion) {
    Objects.requireNonNull(timeout, "timeout");
    return new SelectCase<>(Kind.TIMEOUT, null, null, timeout, completion);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> byDefault(
      Completion<R, X> completion) {
    return new SelectCase<>(Kind.DEFAULT, null, null, null, completion);
  }

  /** Returns the operation of this case. */
  public Kind kind() {
    return kind;
  }

  /**
   * Returns the channel to receive from; null if the case is disabled.
   *
   * @throws IllegalStateException if this is not a {@link Kind#RECEIVE} case
   */
  public @Nullable ReceiveChannel<?> receiveChannel() {
    if (kind != Kind.RECEIVE) {
      throw new IllegalStateException("a " + kind + " case receives from no channel");
    }
    return (ReceiveChannel<?>) channel;
  }

  /**
   * Returns the channel to send on; null if the case is disabled.
   *
   * @throws IllegalStateException if this is not a {@link Kind#SEND} case
   */
  public @Nullable SendChannel<?> sendChannel() {
    if (kind != Kind.SEND) {
      throw new IllegalStateException("a " + kind + " case sends on no channel");
    }
    return (SendChannel<?>) channel;
  }

  /**
   * Returns the element to send.
   *
   * @throws IllegalStateException if this is not a {@link Kind#SEND} case
   */
  public Object element() {
    if (element == null) {
      throw new IllegalStateException("a " + kind + " case sends no element");
    }
    return element;
  }

  /**
   * Returns how long the select waits before it takes this case.
   *
   * @throws IllegalStateException if this is not a {@link Kind#TIMEOUT} case
   */
  public Duration timeout() {
    if (timeout == null) {
      throw new IllegalStateException("a " + kind + " case has no time-out");
    }
    return timeout;
  }

  /**
   * Runs the function of this case, after its operation happened. To be called on the thread that
   * selects, with nothing locked.
   *
   * @param received what a {@link Kind#RECEIVE} case received, null if its channel is closed and
   *     drained; null for any other case
   * @return what the case yields
   * @throws X if the function throws it
   */
  public R complete(@Nullable Object received) throws X {
    return completion.complete(received, received != null);
  }
}
