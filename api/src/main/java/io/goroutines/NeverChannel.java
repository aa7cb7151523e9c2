package io.goroutines;

import io.goroutines.spi.Op;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.time.Duration;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Go's nil channel; see {@link Channel#never()}. */
final class NeverChannel implements Channel<Object> {

  private static final NeverChannel INSTANCE = new NeverChannel();

  private NeverChannel() {}

  @SuppressWarnings("unchecked") // no element ever passes, so it serves for every element type
  static <E> Channel<E> instance() {
    return (Channel<E>) INSTANCE;
  }

  /** Waits until the deadline has passed. */
  private void await(Op op, WaitReason reason, @Nullable Duration limit)
      throws InterruptedException {
    Seam.point(op, this);
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    Waiter waiter = Seam.current();
    long deadline = limit == null ? Waiter.NO_DEADLINE : Seam.deadline(waiter, limit);
    while (deadline == Waiter.NO_DEADLINE || waiter.now() < deadline) {
      waiter.park(reason, this, deadline);
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
    }
  }

  @Override
  public void send(Object element) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    await(Op.SEND, WaitReason.CHAN_SEND_NIL_CHAN, null);
  }

  @Override
  public boolean trySend(Object element) {
    Objects.requireNonNull(element, "element");
    Seam.point(Op.SEND, this);
    return false;
  }

  @Override
  public boolean trySend(Object element, Duration limit) throws InterruptedException {
    Objects.requireNonNull(element, "element");
    await(Op.SEND, WaitReason.CHAN_SEND_NIL_CHAN, Objects.requireNonNull(limit, "limit"));
    return false;
  }

  @Override
  public @Nullable Object receive() throws InterruptedException {
    await(Op.RECEIVE, WaitReason.CHAN_RECEIVE_NIL_CHAN, null);
    throw new AssertionError("a wait without a deadline ended");
  }

  @Override
  public Received<Object> receiveOk() throws InterruptedException {
    await(Op.RECEIVE, WaitReason.CHAN_RECEIVE_NIL_CHAN, null);
    throw new AssertionError("a wait without a deadline ended");
  }

  @Override
  public @Nullable Object tryReceive() {
    Seam.point(Op.RECEIVE, this);
    return null;
  }

  @Override
  public @Nullable Object tryReceive(Duration limit) throws InterruptedException {
    await(Op.RECEIVE, WaitReason.CHAN_RECEIVE_NIL_CHAN, Objects.requireNonNull(limit, "limit"));
    return null;
  }

  @Override
  public CompletableFuture<@Nullable Void> sendAsync(Object element) {
    Objects.requireNonNull(element, "element");
    Seam.point(Op.SEND, this);
    return new CompletableFuture<>();
  }

  @Override
  public CompletableFuture<Received<Object>> receiveAsync() {
    Seam.point(Op.RECEIVE, this);
    return new CompletableFuture<>();
  }

  @Override
  public void cancel() {
    Seam.point(Op.CLOSE, this);
  }

  @Override
  public void close() {
    Seam.point(Op.CLOSE, this);
    throw new ChannelClosedException("close of nil channel", null);
  }

  @Override
  public void close(Throwable cause) {
    Objects.requireNonNull(cause, "cause");
    Seam.point(Op.CLOSE, this);
    throw new ChannelClosedException("close of nil channel", null);
  }

  @Override
  public boolean isClosed() {
    Seam.point(Op.INSPECT, this);
    return false;
  }

  @Override
  public boolean isDone() {
    Seam.point(Op.INSPECT, this);
    return false;
  }

  @Override
  public int length() {
    Seam.point(Op.INSPECT, this);
    return 0;
  }

  @Override
  public int capacity() {
    return 0;
  }

  @Override
  public Iterator<Object> iterator() {
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        try {
          await(Op.RECEIVE, WaitReason.CHAN_RECEIVE_NIL_CHAN, null);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new GoroutineInterruptedException(e);
        }
        throw new AssertionError("a wait without a deadline ended");
      }

      @Override
      public Object next() {
        throw new NoSuchElementException(hasNext() ? "no element" : "closed");
      }
    };
  }

  @Override
  public String toString() {
    return "Channel.never()";
  }
}
