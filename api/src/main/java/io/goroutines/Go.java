package io.goroutines;

import io.goroutines.SelectCase.Form;
import io.goroutines.spi.Op;
import io.goroutines.spi.RuntimeProvider;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The keywords of the language, {@code go}, {@code chan}, {@code select} and others, as static
 * methods.
 *
 * <pre>{@code
 * import static io.goroutines.Go.*;
 * import io.goroutines.*;
 *
 * class Hello {
 *   public static void main(String[] args) throws Exception {
 *     Go.main(() -> {
 *       Channel<String> pings = chan();
 *       go(() -> pings.send("ping"));
 *       System.out.println(pings.receive());
 *     });
 *   }
 * }
 * }</pre>
 *
 * <p>The methods use the runtime of the calling goroutine; on a thread that runs no goroutine they
 * use the process's default runtime, which is opened at its first use. The implementation is found
 * through {@link java.util.ServiceLoader}; without the runtime module on the path the methods throw
 * an {@link IllegalStateException} that names it.
 */
public final class Go {

  private Go() {}

  // Programs

  /**
   * Runs a program: {@code body} is its main goroutine, and when it returns the program ends, even
   * if other goroutines still run. Ends the process, and does not return: with status 0 when the
   * body returns, with status 2 and Go's report when it or any other goroutine panics, or when the
   * configuration is invalid. The first of these events decides: a panic after the body has
   * returned, or while the JVM is shutting down for another reason, is not reported and does not
   * change the status.
   *
   * @param body the body of the main goroutine
   */
  public static void main(Body body) {
    RuntimeProvider.instance().main(Objects.requireNonNull(body, "body"));
  }

  /**
   * Runs a program inside another one: opens a runtime according to the configuration, runs {@code
   * body} as its main goroutine, and when that returns ends the other goroutines as {@link
   * GoRuntime#close} does. Returns to its caller, and never ends the process, unless the setting
   * {@code panic} is {@code exit} and another goroutine panics.
   *
   * @param body the body of the main goroutine
   * @throws Exception the exception thrown by the body, the same object
   * @throws ConfigurationException if the runtime cannot be opened with the configuration
   */
  public static void run(Body body) throws Exception {
    Objects.requireNonNull(body, "body");
    try (GoRuntime runtime = GoRuntime.builder().open()) {
      runtime.run(body);
    }
  }

  /**
   * Returns the runtime of the calling goroutine, or the default runtime of the process if there is
   * none.
   */
  public static GoRuntime runtime() {
    GoRuntime current = Seam.currentRuntime();
    return current != null ? current : RuntimeProvider.instance().defaultRuntime();
  }

  // Goroutines

  /**
   * Starts a goroutine: Go's {@code go} statement. Actions of the caller before this call
   * happen-before the body. A lock that the body leaves locked may pass to the next body on its
   * thread; see {@linkplain io.goroutines goroutines and threads}.
   *
   * @param body the body; it may throw
   * @return the goroutine, already started
   * @throws RuntimeClosedException if the runtime is closed
   */
  public static Goroutine go(Body body) {
    return runtime().go(body);
  }

  /**
   * Starts a goroutine with a name or labels: {@code go(named("reader"), () -> …)}.
   *
   * @param options its name and labels
   * @param body the body; it may throw
   * @return the goroutine, already started
   * @throws RuntimeClosedException if the runtime is closed
   */
  public static Goroutine go(GoroutineOptions options, Body body) {
    return runtime().go(options, body);
  }

  /** Returns options for {@link #go(GoroutineOptions, Body)} with a name. */
  public static GoroutineOptions named(String name) {
    return GoroutineOptions.DEFAULT.name(name);
  }

  /**
   * Runs a call that blocks the thread, such as a file read or native code, and announces it: a
   * scheduler with handoff hands off the goroutine's permit to execute at once, while it would
   * otherwise take some ten milliseconds to notice. Calls may be nested. On schedulers without
   * handoff, and on threads that run no goroutine, it just runs the call.
   *
   * <p>Not for waiting in a channel, a lock, a socket or {@code Thread.sleep}, which does not block
   * a processor.
   *
   * @param call the call, run on the calling thread
   * @param <X> the type of the exception that it throws
   * @throws X the exception thrown by the call, the same object
   */
  public static <X extends Exception> void blocking(SelectCase.Action<? extends X> call) throws X {
    Objects.requireNonNull(call, "call");
    Waiter waiter = Seam.current();
    try {
      waiter.beginBlocking();
      call.run();
    } finally {
      waiter.endBlocking();
    }
  }

  /** Returns the calling goroutine, or null if the calling thread runs none. */
  public static @Nullable Goroutine currentGoroutine() {
    return Seam.currentGoroutine();
  }

  /**
   * Yields to other goroutines: Go's {@code runtime.Gosched}. On a thread that runs no goroutine it
   * is {@link Thread#yield}.
   */
  public static void gosched() {
    Seam.point(Op.YIELD, null);
    Seam.current().yieldNow();
  }

  /**
   * Waits for at least a given time, by the clock of the caller's scheduler: Go's {@code
   * time.Sleep}.
   *
   * @param time the time; zero or less returns at once
   * @throws InterruptedException if the thread is interrupted on entry or while it waits
   */
  public static void sleep(Duration time) throws InterruptedException {
    Objects.requireNonNull(time, "time");
    Seam.point(Op.SLEEP, null);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (!time.isPositive()) {
      return;
    }
    Waiter waiter = Seam.current();
    long deadline = Seam.deadline(waiter, time);
    while (waiter.now() < deadline) {
      waiter.park(WaitReason.SLEEP, null, deadline);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  // Channels

  /**
   * Creates an unbuffered channel: Go's {@code make(chan E)}.
   *
   * @param <E> the type of the elements
   */
  public static <E> Channel<E> chan() {
    return runtime().channels().unbuffered();
  }

  /**
   * Creates a buffered channel: Go's {@code make(chan E, capacity)}.
   *
   * @param capacity the number of elements that the buffer holds; 0 for an unbuffered channel
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if {@code capacity} is negative or too large
   */
  public static <E> Channel<E> chan(int capacity) {
    return runtime().channels().buffered(capacity);
  }

  /**
   * Returns a channel that delivers one element, the time, after a delay: Go's {@code time.After}.
   * In a select, {@link #onTimeout} has the same effect without a channel.
   *
   * <p>The element is in the channel once the delay has passed, by the clock of the caller's
   * scheduler, whether or not any goroutine yielded meanwhile. Its value is that time. A channel
   * without waiting receivers and references is garbage, however long its delay.
   *
   * @param delay the delay; with zero or less the element is available at once
   */
  public static ReceiveChannel<Instant> after(Duration delay) {
    Objects.requireNonNull(delay, "delay");
    GoRuntime runtime = runtime();
    Scheduler scheduler = runtime.scheduler();
    long deadline = Seam.deadline(scheduler.now(), delay);
    return runtime.channels().alarm(scheduler, deadline).channel();
  }

  // Select

  /**
   * Waits until one of the cases is ready, and performs it: Go's {@code select}. If several are
   * ready, one is chosen at random. The operation of exactly one case happens, atomically, and then
   * its function runs, with no lock held.
   *
   * <pre>{@code
   * String first = select(
   *     onReceive(pings, v -> "got " + v),
   *     onSend(results, 7, () -> "sent"),
   *     onTimeout(Duration.ofMillis(50), () -> "timeout"));
   * }</pre>
   *
   * <p>The function of an {@code on…} case returns a value, which becomes the result of the select;
   * the action of a {@code when…} case returns nothing, and the result is null.
   *
   * <p>Cases operate on channels; the end of a goroutine is one too, {@link Goroutine#done}. A case
   * whose channel is null or {@link Channel#never()} is never taken; a select in which no case can
   * ever be taken waits indefinitely. Several cases may use the same channel.
   *
   * @param cases the cases
   * @param <R> the type of the results of the cases
   * @param <X> the type of the exceptions thrown by the functions of the cases; inferred, and
   *     {@link RuntimeException} if they throw no checked exceptions
   * @return the result of the function of the case taken; null from a case that only acts
   * @throws X if the function of the case taken throws it
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no case
   *     was then taken. A select with a default never waits, and does not check the interrupt
   *     status.
   * @throws ChannelClosedException if the case taken sends on a closed channel, or receives from a
   *     drained one that was closed with a cause
   * @throws IllegalArgumentException if there are two defaults, a default beside a timeout, or
   *     channels of another implementation
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception> R select(
      SelectCase<? extends R, ? extends X>... cases) throws X, InterruptedException {
    return runtime().channels().select(SelectOrder.RANDOM, cases);
  }

  /**
   * Like {@link #select(SelectCase[])}, except that the first ready case in the given order is
   * taken: for priorities. A case that is always ready starves the cases after it.
   *
   * @param cases the cases, in order of priority
   * @param <R> the type of the results of the cases
   * @param <X> the type of the exceptions thrown by the functions of the cases
   * @return as {@link #select(SelectCase[])}
   * @throws X as {@link #select(SelectCase[])}
   * @throws InterruptedException as {@link #select(SelectCase[])}
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception> R selectInOrder(
      SelectCase<? extends R, ? extends X>... cases) throws X, InterruptedException {
    return runtime().channels().select(SelectOrder.LISTED, cases);
  }

  /**
   * Like {@link #select(SelectCase[])}, for a number of cases that is known only at run time, up to
   * thousands: Go's {@code reflect.Select}. To obtain the index of the case taken, let each case
   * return it: {@code onReceive(channel, v -> i)}. In a loop, cases that stay the same are created
   * once, before the loop.
   *
   * @param cases the cases
   * @param <R> the type of the results of the cases
   * @param <X> the type of the exceptions thrown by the functions of the cases
   * @return as {@link #select(SelectCase[])}
   * @throws X as {@link #select(SelectCase[])}
   * @throws InterruptedException as {@link #select(SelectCase[])}
   */
  public static <R extends @Nullable Object, X extends Exception> R select(
      Collection<? extends SelectCase<? extends R, ? extends X>> cases)
      throws X, InterruptedException {
    return runtime().channels().select(SelectOrder.RANDOM, Go.<R, X>array(cases));
  }

  /**
   * Like {@link #selectInOrder(SelectCase[])}, for a number of cases that is known only at run
   * time.
   *
   * @param cases the cases, in order of priority
   * @param <R> the type of the results of the cases
   * @param <X> the type of the exceptions thrown by the functions of the cases
   * @return as {@link #select(SelectCase[])}
   * @throws X as {@link #select(SelectCase[])}
   * @throws InterruptedException as {@link #select(SelectCase[])}
   */
  public static <R extends @Nullable Object, X extends Exception> R selectInOrder(
      Collection<? extends SelectCase<? extends R, ? extends X>> cases)
      throws X, InterruptedException {
    return runtime().channels().select(SelectOrder.LISTED, Go.<R, X>array(cases));
  }

  /**
   * Returns a case that receives, and applies a function to the element: {@code case v := <-ch}.
   * The argument is null if the channel is closed and drained.
   *
   * @param channel the channel; null disables the case
   * @param function applied to the element
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onReceive(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Function<? super @Nullable E, ? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.receive(channel, Form.FUNCTION, function);
  }

  /**
   * Returns a case that receives in the comma-ok form, and applies a function to the result: {@code
   * case v, ok := <-ch}.
   *
   * @param channel the channel; null disables the case
   * @param function applied to the result of the receive
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onReceiveOk(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Function<? super Received<E>, ? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.receive(channel, Form.FUNCTION_OK, function);
  }

  /**
   * Returns a case that sends an element, and returns the result of a function: {@code case ch <-
   * e}.
   *
   * @param channel the channel; null disables the case
   * @param element the element, not null
   * @param function called after the send
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onSend(
      @Nullable SendChannel<? super E> channel,
      E element,
      SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.send(channel, element, Form.SUPPLIER, function);
  }

  /**
   * Returns a case that sends an element obtained from a supplier, and returns the result of a
   * function. The supplier is called once for each select, whichever case is taken in the end, on
   * the selecting thread and with no lock held: it peeks at the next element, and the function
   * removes it.
   *
   * <pre>{@code
   * var cases = List.of(
   *     whenReceive(in, queue::add),
   *     whenSendFrom(out, queue::peek, queue::remove));
   * while (true) {
   *   select(cases);
   * }
   * }</pre>
   *
   * @param channel the channel; null disables the case
   * @param elements supplies the element; null disables the case for this select
   * @param function called after the send
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onSendFrom(
      @Nullable SendChannel<? super E> channel,
      SelectCase.Supplier<? extends @Nullable E, ? extends X> elements,
      SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.sendFrom(channel, elements, Form.SUPPLIER, function);
  }

  /**
   * Returns a case that is taken if no other case becomes ready within a time. Of several, the
   * shortest applies. For a deadline that spans several selects, receive from {@link #after}.
   *
   * @param limit the time; zero or less: the case is taken if no other is ready at once
   * @param function called then
   */
  public static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> onTimeout(
      Duration limit, SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.timeout(limit, Form.SUPPLIER, function);
  }

  /**
   * Returns the case that is taken if no other case is ready at once: {@code default}.
   *
   * @param function called then
   */
  public static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> onDefault(
      SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.byDefault(Form.SUPPLIER, function);
  }

  /**
   * Returns a case that receives and acts. Like {@link #onReceive}, without a result.
   *
   * @param channel the channel; null disables the case
   * @param action receives the element, null if the channel is closed and drained
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenReceive(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Consumer<? super @Nullable E, ? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.receive(channel, Form.CONSUMER, action);
  }

  /**
   * Returns a case that receives in the comma-ok form and acts. Like {@link #onReceiveOk}, without
   * a result.
   *
   * @param channel the channel; null disables the case
   * @param action receives the result of the receive
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenReceiveOk(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Consumer<? super Received<E>, ? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.receive(channel, Form.CONSUMER_OK, action);
  }

  /**
   * Returns a case that sends an element and acts. Like {@link #onSend}, without a result.
   *
   * @param channel the channel; null disables the case
   * @param element the element, not null
   * @param action run after the send
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenSend(
      @Nullable SendChannel<? super E> channel, E element, SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.send(channel, element, Form.ACTION, action);
  }

  /**
   * Returns a case that sends an element obtained from a supplier, and acts. Like {@link
   * #onSendFrom}, without a result.
   *
   * @param channel the channel; null disables the case
   * @param elements supplies the element; null disables the case for this select
   * @param action run after the send
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenSendFrom(
      @Nullable SendChannel<? super E> channel,
      SelectCase.Supplier<? extends @Nullable E, ? extends X> elements,
      SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.sendFrom(channel, elements, Form.ACTION, action);
  }

  /**
   * Returns a case that acts if no other case becomes ready within a time. Like {@link #onTimeout},
   * without a result.
   *
   * @param limit the time; zero or less: the case is taken if no other is ready at once
   * @param action run then
   */
  public static <X extends Exception> SelectCase<@Nullable Void, X> whenTimeout(
      Duration limit, SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.timeout(limit, Form.ACTION, action);
  }

  /**
   * Returns the case that acts if no other case is ready at once. Like {@link #onDefault}, without
   * a result.
   *
   * @param action run then
   */
  public static <X extends Exception> SelectCase<@Nullable Void, X> whenDefault(
      SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.byDefault(Form.ACTION, action);
  }

  /** Returns the cases as an array, which Java cannot create with their generic type. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // the collection holds such cases only
  private static <R extends @Nullable Object, X extends Exception>
      SelectCase<? extends R, ? extends X>[] array(
          Collection<? extends SelectCase<? extends R, ? extends X>> cases) {
    return cases.toArray(new SelectCase[0]);
  }
}
