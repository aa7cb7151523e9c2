package io.goroutines;

import io.goroutines.SelectCase.Form;
import io.goroutines.spi.Op;
import io.goroutines.spi.RuntimeProvider;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import io.goroutines.spi.WaitReason;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The words of the language: {@code go}, {@code chan}, {@code select} and their like, as static
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
 * <p>The words use the runtime of the goroutine that calls them; called from elsewhere, they use
 * the process's default runtime, which is opened when it is first needed. What runs beneath is
 * found through {@link java.util.ServiceLoader}; without the runtime module on the path they throw
 * an {@link IllegalStateException} that says so.
 */
public final class Go {

  private Go() {}

  // Programs

  /**
   * Runs a program: {@code body} is its main goroutine, and when it returns the program is over,
   * whatever other goroutines still do. Ends the process, and does not return: with status 0 when
   * the body returns, with status 2 and Go's report when it or any other goroutine panics, or when
   * the configuration is wrong. What comes first decides: a panic after the body has returned, or
   * while the JVM is shutting down for another reason, is neither reported nor changes the status.
   *
   * @param body the main goroutine's body
   */
  public static void main(Body body) {
    RuntimeProvider.instance().main(Objects.requireNonNull(body, "body"));
  }

  /**
   * Runs a program inside another one: opens a runtime as the configuration says, runs {@code body}
   * as its main goroutine, and when that returns ends the other goroutines as {@link
   * GoRuntime#close} does. Returns to its caller, and never ends the process, unless the setting
   * {@code panic} is {@code exit} and another goroutine panics.
   *
   * @param body the main goroutine's body
   * @throws Exception what the body throws, the same object
   * @throws ConfigurationException if the runtime cannot be put together as configured
   */
  public static void run(Body body) throws Exception {
    Objects.requireNonNull(body, "body");
    try (GoRuntime runtime = GoRuntime.builder().open()) {
      runtime.run(body);
    }
  }

  /** Returns the runtime of the calling goroutine, or the process's default one if it is none. */
  public static GoRuntime runtime() {
    GoRuntime current = Seam.currentRuntime();
    return current != null ? current : RuntimeProvider.instance().defaultRuntime();
  }

  // Goroutines

  /**
   * Starts a goroutine: Go's {@code go} statement. What the caller did happens before the body
   * begins. A lock that the body leaves locked may pass to the next body on its thread; see
   * {@linkplain io.goroutines goroutines and threads}.
   *
   * @param body what it runs; it may throw
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
   * @param body what it runs; it may throw
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
   * Runs a call that blocks the thread, such as one that reads a file or enters native code, and
   * says so beforehand: a scheduler that lends hands the goroutine's share of the processors over
   * at once, where it would otherwise notice after some ten milliseconds. Calls may be nested. On
   * schedulers that do not lend, and on threads that run no goroutine, it just runs the call.
   *
   * <p>Not for what waits in a channel, a lock, a socket or {@code Thread.sleep}: that holds
   * nothing up.
   *
   * @param call what to run, on the calling thread
   * @param <X> the type of what it throws
   * @throws X what it throws, the same object
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

  /** Returns the calling goroutine, or null if the caller is none. */
  public static @Nullable Goroutine currentGoroutine() {
    return Seam.currentGoroutine();
  }

  /**
   * Lets other goroutines run, and goes on later: Go's {@code runtime.Gosched}. From elsewhere it
   * is {@link Thread#yield}.
   */
  public static void gosched() {
    Seam.point(Op.YIELD, null);
    Seam.current().yieldNow();
  }

  /**
   * Waits for at least a time, on the clock of the caller's scheduler: Go's {@code time.Sleep}.
   *
   * @param time how long; zero or less returns at once
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
   * Makes an unbuffered channel: Go's {@code make(chan E)}.
   *
   * @param <E> the type of the elements
   */
  public static <E> Channel<E> chan() {
    return runtime().channels().unbuffered();
  }

  /**
   * Makes a buffered channel: Go's {@code make(chan E, capacity)}.
   *
   * @param capacity how many elements the buffer holds; 0 makes an unbuffered channel
   * @param <E> the type of the elements
   * @throws IllegalArgumentException if {@code capacity} is negative or too large
   */
  public static <E> Channel<E> chan(int capacity) {
    return runtime().channels().buffered(capacity);
  }

  /**
   * Returns a channel that gives one element, the time, after a delay: Go's {@code time.After}. In
   * a select, {@link #onTimeout} does the same without a channel.
   *
   * <p>The element is in the channel once the delay has passed, by the clock of the caller's
   * scheduler, whether or not any goroutine gave way meanwhile. It tells when that was. A channel
   * that nothing waits on or refers to is garbage, however long its delay.
   *
   * @param delay how long; zero or less gives the element at once
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
   * Waits until one of the cases can go on, and performs it: Go's {@code select}. If several can,
   * one is picked at random. The operation of exactly one case happens, atomically, and then its
   * function runs, outside all locks.
   *
   * <pre>{@code
   * String first = select(
   *     onReceive(pings, v -> "got " + v),
   *     onSend(results, 7, () -> "sent"),
   *     onTimeout(Duration.ofMillis(50), () -> "timeout"));
   * }</pre>
   *
   * <p>Cases wait for channels: a goroutine's end is one too, {@link Goroutine#done}. A case whose
   * channel is null or {@link Channel#never()} is never taken; a select without any case that can
   * be waits for ever. The same channel may stand in several cases.
   *
   * @param cases the cases
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw; inferred, and {@link RuntimeException}
   *     if they throw nothing checked
   * @return what the function of the case that was taken yields; null from a case that only acts
   * @throws X if the function of the case that was taken throws it
   * @throws InterruptedException if the thread is interrupted on entry or while it waits; no case
   *     was then taken. A select with a default never waits, and does not look at the interrupt
   *     status.
   * @throws ChannelClosedException if the case that was taken sends on a closed channel, or
   *     receives from a drained one that was closed with a cause
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
   * As {@link #select(SelectCase[])}, except that if several cases can go on, the first of them in
   * the order in which they stand is taken: for priorities. A case that is always ready starves
   * those after it.
   *
   * @param cases the cases, in order of priority
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
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
   * As {@link #select(SelectCase[])}, for a number of cases that is known only at run time, up to
   * thousands: Go's {@code reflect.Select}. A case that is to tell its index yields it: {@code
   * onReceive(channel, v -> i)}. Where the same cases are selected on again and again, {@link
   * #prepareSelect(Collection) prepare} the select.
   *
   * @param cases the cases
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
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
   * As {@link #selectInOrder(SelectCase[])}, for a number of cases that is known only at run time.
   *
   * @param cases the cases, in order of priority
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
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
   * Makes a select that can be used again and again, without an allocation for each use; at random
   * among the ready cases, as {@link #select(SelectCase[])}.
   *
   * @param cases the cases
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
   * @throws IllegalArgumentException if there are two defaults, a default beside a timeout, or
   *     channels of another implementation
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception>
      PreparedSelect<R, X> prepareSelect(SelectCase<? extends R, ? extends X>... cases) {
    return runtime().channels().prepare(SelectOrder.RANDOM, cases);
  }

  /**
   * As {@link #prepareSelect(SelectCase[])}, for a number of cases that is known only at run time.
   *
   * @param cases the cases
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
   * @throws IllegalArgumentException as {@link #prepareSelect(SelectCase[])}
   */
  public static <R extends @Nullable Object, X extends Exception>
      PreparedSelect<R, X> prepareSelect(
          Collection<? extends SelectCase<? extends R, ? extends X>> cases) {
    return runtime().channels().prepare(SelectOrder.RANDOM, Go.<R, X>array(cases));
  }

  /**
   * As {@link #prepareSelect(SelectCase[])}, except that of several cases that can go on the first
   * is taken, as in {@link #selectInOrder(SelectCase[])}.
   *
   * @param cases the cases, in order of priority
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
   * @throws IllegalArgumentException as {@link #prepareSelect(SelectCase[])}
   */
  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  public static <R extends @Nullable Object, X extends Exception>
      PreparedSelect<R, X> prepareSelectInOrder(SelectCase<? extends R, ? extends X>... cases) {
    return runtime().channels().prepare(SelectOrder.LISTED, cases);
  }

  /**
   * As {@link #prepareSelectInOrder(SelectCase[])}, for a number of cases that is known only at run
   * time.
   *
   * @param cases the cases, in order of priority
   * @param <R> the type of what the cases yield
   * @param <X> the type of what the cases' functions throw
   * @throws IllegalArgumentException as {@link #prepareSelect(SelectCase[])}
   */
  public static <R extends @Nullable Object, X extends Exception>
      PreparedSelect<R, X> prepareSelectInOrder(
          Collection<? extends SelectCase<? extends R, ? extends X>> cases) {
    return runtime().channels().prepare(SelectOrder.LISTED, Go.<R, X>array(cases));
  }

  /**
   * Returns a case that receives, and yields what a function makes of the element: {@code case v :=
   * <-ch}. The function gets null if the channel is closed and drained.
   *
   * @param channel where to receive; null disables the case
   * @param function what to do with the element
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onReceive(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Function<? super @Nullable E, ? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.receive(channel, Form.FUNCTION, function);
  }

  /**
   * Returns a case that receives in the comma-ok form, and yields what a function makes of it:
   * {@code case v, ok := <-ch}.
   *
   * @param channel where to receive; null disables the case
   * @param function what to do with what was received
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onReceiveOk(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Function<? super Received<E>, ? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.receive(channel, Form.FUNCTION_OK, function);
  }

  /**
   * Returns a case that sends an element, and yields what a function gives: {@code case ch <- e}.
   *
   * @param channel where to send; null disables the case
   * @param element the element, not null
   * @param function what to do when it was sent
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onSend(
      @Nullable SendChannel<? super E> channel,
      E element,
      SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.send(channel, element, Form.SUPPLIER, function);
  }

  /**
   * Returns a case that sends what a supplier gives, and yields what a function gives. The supplier
   * is asked once for each select, whatever case is taken in the end, on the thread that selects
   * and with nothing locked: it looks at the next element, and the function takes it away.
   *
   * <pre>{@code
   * prepareSelect(
   *     whenReceive(in, queue::add),
   *     whenSendFrom(out, queue::peek, queue::remove));
   * }</pre>
   *
   * @param channel where to send; null disables the case
   * @param elements gives the element; null if there is none this time, which disables the case for
   *     this time
   * @param function what to do when it was sent
   */
  public static <E, R extends @Nullable Object, X extends Exception> SelectCase<R, X> onSendFrom(
      @Nullable SendChannel<? super E> channel,
      SelectCase.Supplier<? extends @Nullable E, ? extends X> elements,
      SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.sendFrom(channel, elements, Form.SUPPLIER, function);
  }

  /**
   * Returns a case that is taken when no other could be for some time. Of several, the shortest
   * counts. For a moment that stays the same over several selects, receive from {@link #after}.
   *
   * @param limit how long; zero or less: if none can be at once
   * @param function what to do then
   */
  public static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> onTimeout(
      Duration limit, SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.timeout(limit, Form.SUPPLIER, function);
  }

  /**
   * Returns the case that is taken if no other can be at once: {@code default}.
   *
   * @param function what to do then
   */
  public static <R extends @Nullable Object, X extends Exception> SelectCase<R, X> onDefault(
      SelectCase.Supplier<? extends R, ? extends X> function) {
    Objects.requireNonNull(function, "function");
    return SelectCase.byDefault(Form.SUPPLIER, function);
  }

  /**
   * Returns a case that receives and acts. As {@link #onReceive}, without a value.
   *
   * @param channel where to receive; null disables the case
   * @param action what to do with the element, null if the channel is closed and drained
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenReceive(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Consumer<? super @Nullable E, ? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.receive(channel, Form.CONSUMER, action);
  }

  /**
   * Returns a case that receives in the comma-ok form and acts. As {@link #onReceiveOk}, without a
   * value.
   *
   * @param channel where to receive; null disables the case
   * @param action what to do with what was received
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenReceiveOk(
      @Nullable ReceiveChannel<? extends E> channel,
      SelectCase.Consumer<? super Received<E>, ? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.receive(channel, Form.CONSUMER_OK, action);
  }

  /**
   * Returns a case that sends an element and acts. As {@link #onSend}, without a value.
   *
   * @param channel where to send; null disables the case
   * @param element the element, not null
   * @param action what to do when it was sent
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenSend(
      @Nullable SendChannel<? super E> channel, E element, SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.send(channel, element, Form.ACTION, action);
  }

  /**
   * Returns a case that sends what a supplier gives, and acts. As {@link #onSendFrom}, without a
   * value.
   *
   * @param channel where to send; null disables the case
   * @param elements gives the element; null if there is none this time
   * @param action what to do when it was sent
   */
  public static <E, X extends Exception> SelectCase<@Nullable Void, X> whenSendFrom(
      @Nullable SendChannel<? super E> channel,
      SelectCase.Supplier<? extends @Nullable E, ? extends X> elements,
      SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.sendFrom(channel, elements, Form.ACTION, action);
  }

  /**
   * Returns a case that acts when no other could be taken for some time. As {@link #onTimeout},
   * without a value.
   *
   * @param limit how long; zero or less: if none can be at once
   * @param action what to do then
   */
  public static <X extends Exception> SelectCase<@Nullable Void, X> whenTimeout(
      Duration limit, SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.timeout(limit, Form.ACTION, action);
  }

  /**
   * Returns the case that acts if no other can be taken at once. As {@link #onDefault}, without a
   * value.
   *
   * @param action what to do then
   */
  public static <X extends Exception> SelectCase<@Nullable Void, X> whenDefault(
      SelectCase.Action<? extends X> action) {
    Objects.requireNonNull(action, "action");
    return SelectCase.byDefault(Form.ACTION, action);
  }

  /** Returns the cases as an array, which Java cannot make with their type. */
  @SuppressWarnings({"unchecked", "rawtypes"}) // the list holds such cases only
  private static <R extends @Nullable Object, X extends Exception>
      SelectCase<? extends R, ? extends X>[] array(
          Collection<? extends SelectCase<? extends R, ? extends X>> cases) {
    return cases.toArray(new SelectCase[0]);
  }
}
