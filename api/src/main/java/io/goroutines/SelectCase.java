package io.goroutines;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Go#select select}: an operation, and the function to run after it.
 *
 * <p>Cases are created by methods of {@link Go}: {@code onReceive}, {@code onSend}, {@code
 * onTimeout}, {@code onDefault} and similar ones return a result, {@code whenReceive} and the
 * others that begin with {@code when} only act. A case is immutable and may be reused, also in
 * several selects at once.
 *
 * <p>The accessors and {@link #complete} are for implementers of {@link ChannelFactory#select}.
 *
 * @param <R> the type of the result of the case; {@link Void} for a case that only acts
 * @param <X> the type of the exception thrown by the function of the case; {@link RuntimeException}
 *     if it throws no checked exception
 */
public final class SelectCase<R extends @Nullable Object, X extends Exception> {

  /** The operation of a case. */
  public enum Kind {
    /** Send {@link #element()} on {@link #sendChannel()}. */
    SEND,
    /** Receive from {@link #receiveChannel()}. */
    RECEIVE,
    /** No other case became ready within {@link #timeout()}. */
    TIMEOUT,
    /** No other case is ready at once. */
    DEFAULT
  }

  /**
   * A function of the element or result received.
   *
   * @param <E> the type of the element
   * @param <R> the type of the result
   * @param <X> the type of the exception
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Function<
      E extends @Nullable Object, R extends @Nullable Object, X extends Exception> {
    /** Applies the function to the element or result received. */
    R apply(E received) throws X;
  }

  /**
   * A function called after the operation of a case.
   *
   * @param <R> the type of the result
   * @param <X> the type of the exception
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Supplier<R extends @Nullable Object, X extends Exception> {
    /** Returns the result of the case. */
    R get() throws X;
  }

  /**
   * An action on the element or result received.
   *
   * @param <E> the type of the element
   * @param <X> the type of the exception
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Consumer<E extends @Nullable Object, X extends Exception> {
    /** Acts on the element or result received. */
    void accept(E received) throws X;
  }

  /**
   * An action run after the operation of a case.
   *
   * @param <X> the type of the exception
   */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Action<X extends Exception> {
    /** Acts. */
    void run() throws X;
  }

  /** How to call the function of a case; a wrapper would be one more object for each case. */
  enum Form {
    /** A {@link Function} of the element. */
    FUNCTION,
    /** A {@link Function} of a {@link Received}. */
    FUNCTION_OK,
    /** A {@link Consumer} of the element. */
    CONSUMER,
    /** A {@link Consumer} of a {@link Received}. */
    CONSUMER_OK,
    /** A {@link Supplier}. */
    SUPPLIER,
    /** An {@link Action}. */
    ACTION
  }

  private final Kind kind;
  private final Form form;

  /** The channel; null if the case is disabled, or has none. */
  private final @Nullable Object target;

  /** The element, the supplier of elements, or the timeout. */
  private final @Nullable Object operand;

  private final boolean supplied;

  private final Object function;

  private SelectCase(
      Kind kind,
      @Nullable Object target,
      @Nullable Object operand,
      boolean supplied,
      Form form,
      Object function) {
    this.kind = kind;
    this.target = target;
    this.operand = operand;
    this.supplied = supplied;
    this.form = form;
    this.function = function;
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> receive(
      @Nullable ReceiveChannel<?> channel, Form form, Object function) {
    return new SelectCase<>(Kind.RECEIVE, channel, null, false, form, function);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> send(
      @Nullable SendChannel<?> channel, Object element, Form form, Object function) {
    Objects.requireNonNull(element, "element");
    return new SelectCase<>(Kind.SEND, channel, element, false, form, function);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> sendFrom(
      @Nullable SendChannel<?> channel, Supplier<?, ?> elements, Form form, Object function) {
    Objects.requireNonNull(elements, "elements");
    return new SelectCase<>(Kind.SEND, channel, elements, true, form, function);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> timeout(
      Duration timeout, Form form, Object function) {
    Objects.requireNonNull(timeout, "timeout");
    return new SelectCase<>(Kind.TIMEOUT, null, timeout, false, form, function);
  }

  static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> byDefault(
      Form form, Object function) {
    return new SelectCase<>(Kind.DEFAULT, null, null, false, form, function);
  }

  /** Returns the operation of this case. */
  public Kind kind() {
    return kind;
  }

  /** Returns whether this is a {@link Kind#SEND} case. */
  public boolean isSend() {
    return kind == Kind.SEND;
  }

  /** Returns the channel of this case. Null if the case is disabled, or is a timeout or default. */
  public @Nullable Object target() {
    return target;
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
    return (ReceiveChannel<?>) target;
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
    return (SendChannel<?>) target;
  }

  /**
   * Returns whether the element to send is supplied at each use: {@link #element()} then runs user
   * code.
   */
  public boolean isSupplied() {
    return supplied;
  }

  /**
   * Returns the element to send. If it {@linkplain #isSupplied is supplied}, this calls the
   * supplier: to be called once for each select, on the selecting thread, after its point and with
   * no lock held.
   *
   * @return the element; null if there is none for this select, which disables the case
   * @throws X if the supplier throws it
   * @throws IllegalStateException if this is not a {@link Kind#SEND} case
   */
  @SuppressWarnings("unchecked") // the operand of a supplied case is its supplier
  public @Nullable Object element() throws X {
    if (kind != Kind.SEND) {
      throw new IllegalStateException("a " + kind + " case sends no element");
    }
    return supplied
        ? ((Supplier<@Nullable Object, X>) Objects.requireNonNull(operand)).get()
        : operand;
  }

  /**
   * Returns this case with an element in place of the supplier.
   *
   * @param element the element, which {@link #element()} has returned
   * @throws IllegalStateException if this is not a {@link Kind#SEND} case
   */
  public SelectCase<R, X> withElement(Object element) {
    if (kind != Kind.SEND) {
      throw new IllegalStateException("a " + kind + " case sends no element");
    }
    Objects.requireNonNull(element, "element");
    return new SelectCase<>(kind, target, element, false, form, function);
  }

  /**
   * Returns how long the select waits before it takes this case.
   *
   * @throws IllegalStateException if this is not a {@link Kind#TIMEOUT} case
   */
  public Duration timeout() {
    if (kind != Kind.TIMEOUT) {
      throw new IllegalStateException("a " + kind + " case has no time-out");
    }
    return (Duration) Objects.requireNonNull(operand);
  }

  /**
   * Runs the function of this case, after its operation happened. To be called on the selecting
   * thread, with no lock held.
   *
   * @param received the element received by a {@link Kind#RECEIVE} case, null if its channel is
   *     closed and drained; null for any other case
   * @return the result of the case
   * @throws X if the function throws it
   */
  @SuppressWarnings({
    "unchecked", // the form tells the function's type, the channel the element's
    "NullAway" // a case that only acts returns Void, whose only value is null
  })
  public R complete(@Nullable Object received) throws X {
    switch (form) {
      case FUNCTION -> {
        return ((Function<@Nullable Object, R, X>) function).apply(received);
      }
      case FUNCTION_OK -> {
        return ((Function<Received<Object>, R, X>) function).apply(ok(received));
      }
      case SUPPLIER -> {
        return ((Supplier<R, X>) function).get();
      }
      case CONSUMER -> ((Consumer<@Nullable Object, X>) function).accept(received);
      case CONSUMER_OK -> ((Consumer<Received<Object>, X>) function).accept(ok(received));
      case ACTION -> ((Action<X>) function).run();
    }
    return null;
  }

  private static Received<Object> ok(@Nullable Object received) {
    return received == null ? Received.closed() : Received.of(received);
  }
}
