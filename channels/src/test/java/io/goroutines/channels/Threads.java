package io.goroutines.channels;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelFactory;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import java.util.function.BooleanSupplier;

/** The kinds of threads that the tests run on, and shared helpers. */
enum Threads {
  PLATFORM(Thread.ofPlatform().daemon()),
  VIRTUAL(Thread.ofVirtual());

  static final ChannelFactory CHANNELS = ServiceLoader.load(ChannelFactory.class).findFirst().get();

  private final Thread.Builder builder;

  Threads(Thread.Builder builder) {
    this.builder = builder;
  }

  /** A thread that runs an operation, with its outcome. */
  record Task<T>(Thread thread, FutureTask<T> future) {

    /** Waits for the end; throws the exception of the body. */
    T join() throws Exception {
      try {
        return future.get();
      } catch (java.util.concurrent.ExecutionException e) {
        switch (e.getCause()) {
          case Exception thrown -> throw thrown;
          case Error thrown -> throw thrown;
          default -> throw e;
        }
      }
    }
  }

  <T> Task<T> call(Callable<T> body) {
    FutureTask<T> future = new FutureTask<>(body);
    return new Task<>(builder.start(future), future);
  }

  Task<Void> run(Body body) {
    return call(
        () -> {
          body.run();
          return null;
        });
  }

  /** Starts an operation that will wait, and returns when it is enqueued in the channel. */
  <T> Task<T> callWaiting(Channel<?> channel, Callable<T> operation) {
    Node before = lastWaiting(channel);
    Task<T> task = call(operation);
    awaitUntil(() -> lastWaiting(channel) != before);
    return task;
  }

  Task<Void> runWaiting(Channel<?> channel, Body operation) {
    return callWaiting(
        channel,
        () -> {
          operation.run();
          return null;
        });
  }

  private static Node lastWaiting(Channel<?> channel) {
    Chan<?> chan = (Chan<?>) channel;
    awaitUntil(chan::tryLock);
    Node node = chan.senders.last != null ? chan.senders.last : chan.receivers.last;
    chan.unlock();
    return node;
  }

  static <E> Channel<E> chan(int capacity) {
    return capacity == 0 ? CHANNELS.unbuffered() : CHANNELS.buffered(capacity);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static <R, X extends Exception> R select(SelectCase<? extends R, ? extends X>... cases)
      throws X, InterruptedException {
    return CHANNELS.select(SelectOrder.RANDOM, cases);
  }

  @SafeVarargs
  @SuppressWarnings("varargs")
  static <R, X extends Exception> R selectInOrder(SelectCase<? extends R, ? extends X>... cases)
      throws X, InterruptedException {
    return CHANNELS.select(SelectOrder.LISTED, cases);
  }

  static void awaitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.yield();
    }
  }

  /** The structural validator: unlocked, no node enqueued, no waiter left to wake. */
  static void assertQuiet(Channel<?> channel) {
    Chan<?> chan = (Chan<?>) channel;
    if (!chan.tryLock()) {
      throw new AssertionError(chan + " is locked");
    }
    Node wake = chan.unlock();
    if (wake != null || !chan.receivers.looksEmpty() || !chan.senders.looksEmpty()) {
      throw new AssertionError(chan + " holds on to an operation that is over");
    }
  }
}
