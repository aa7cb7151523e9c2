package io.goroutines;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One case of a {@link Go#select select}: an operation, and what to do when it is the one that
 * happened.
 *
 * <p>Cases are made by the words of {@link Go}: {@code onReceive}, {@code onSend}, {@code
 * onTimeout}, {@code onDefault} and their like yield a value, {@code whenReceive} and the others
 * that begin with {@code when} only act. A case is immutable and may be used again, in several
 * selects at once too.
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

  /** How the function of a case is to be called; a wrapper would be one more object for a case. */
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

  /**
   * Returns the channel of this case. Null if the case is disabled, or has none, as timeouts and
   * defaults.
   */
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
   * Returns whether the element to send is asked for at each use: {@link #element()} then runs user
   * code.
   */
  public boolean isSupplied() {
    return supplied;
  }

  /**
   * Returns the element to send. If it {@linkplain #isSupplied is supplied}, this asks for it: to
   * be called once for each select, on the thread that selects, after its point and with nothing
   * locked.
   *
   * @return the element; null if there is none to send this time, and the case is disabled for it
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
   * Runs the function of this case, after its operation happened. To be called on the thread that
   * selects, with nothing locked.
   *
   * @param received what a {@link Kind#RECEIVE} case received, null if its channel is closed and
   *     drained; null for any other case
   * @return what the case yields
   * @throws X if the function throws it
   */
  @SuppressWarnings({
    "unchecked", // the form says what the function is, and the channel what it holds
    "NullAway" // a case that only acts yields Void, whose one value is null
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
