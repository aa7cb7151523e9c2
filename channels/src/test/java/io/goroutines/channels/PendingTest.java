package io.goroutines.channels;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.channels.Threads.CHANNELS;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.awaitUntil;
import static io.goroutines.channels.Threads.chan;
import static io.goroutines.channels.Threads.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.Received;
import io.goroutines.channels.Threads.Task;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Asynchronous sends and receives. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class PendingTest {

  @Test
  void sendAsyncAndReceiveAsync_meet() {
    Channel<Integer> channel = chan(0);
    CompletableFuture<Received<Integer>> received = channel.receiveAsync();
    assertNull(channel.sendAsync(1).join());
    assertEquals(Received.of(1), received.join());
    var sent = channel.sendAsync(2);
    assertEquals(Received.of(2), channel.receiveAsync().join());
    assertNull(sent.join());
    assertQuiet(channel);
  }

  @Test
  void asyncOperations_meetSelects() throws Exception {
    Channel<Integer> channel = chan(0);
    Channel<Integer> other = chan(0);
    var received = channel.receiveAsync();
    assertEquals("sent", select(onSend(channel, 1, () -> "sent"), onReceive(other, v -> "?")));
    assertEquals(Received.of(1), received.join());
    var sent = channel.sendAsync(2);
    Integer selected = select(onReceive(channel, v -> v), onReceive(other, v -> v));
    assertEquals(2, selected);
    assertNull(sent.join());
    Task<Integer> selecting =
        Threads.PLATFORM.callWaiting(
            channel, () -> select(onReceive(other, v -> v), onReceive(channel, v -> v)));
    assertTrue(channel.sendAsync(3).isDone());
    assertEquals(3, selecting.join());
    assertQuiet(channel);
    assertQuiet(other);
  }

  @Test
  void cancelledSend_leavesTheQueue() {
    Channel<Integer> channel = chan(0);
    var first = channel.sendAsync(1);
    var second = channel.sendAsync(2);
    var third = channel.sendAsync(3);
    assertTrue(second.cancel(true));
    assertTrue(second.cancel(true), "it is cancelled");
    assertFalse(second.complete(null));
    assertEquals(1, channel.tryReceive());
    assertEquals(3, channel.tryReceive());
    assertNull(channel.tryReceive());
    assertNull(first.join());
    assertNull(third.join());
    assertFalse(first.cancel(false));
    assertTrue(second.isCancelled());
    assertQuiet(channel);
  }

  @Test
  void timeOut_withdraws() {
    Channel<Integer> channel = chan(0);
    var send = channel.sendAsync(1).orTimeout(1, TimeUnit.MILLISECONDS);
    var thrown = assertThrows(CompletionException.class, send::join);
    assertEquals(TimeoutException.class, thrown.getCause().getClass());
    assertQuiet(channel);
    var receive =
        channel.receiveAsync().completeOnTimeout(Received.closed(), 1, TimeUnit.MILLISECONDS);
    assertSame(Received.closed(), receive.join());
    assertQuiet(channel);
  }

  /** An element that arrives for an obtruded or otherwise completed future is reported. */
  @Test
  void elementForAnObtrudedFuture_isUndelivered() {
    Queue<Integer> heard = new ConcurrentLinkedQueue<>();
    Channel<Integer> channel =
        CHANNELS.make(Channel.<Integer>builder().onUndelivered(heard::add).spec());
    var received = channel.receiveAsync();
    received.obtrudeValue(Received.closed());
    assertTrue(channel.trySend(1));
    awaitUntil(() -> !heard.isEmpty());
    assertSame(Received.closed(), received.join());
    var supplied = channel.receiveAsync().completeAsync(Received::closed);
    assertSame(Received.closed(), supplied.join());
    assertTrue(channel.trySend(2));
    awaitUntil(() -> heard.size() == 2);
    assertEquals(List.of(1, 2), List.copyOf(heard));
    var delivered = channel.receiveAsync();
    assertTrue(channel.trySend(3));
    assertEquals(Received.of(3), delivered.join());
    var closed = channel.receiveAsync();
    closed.obtrudeValue(Received.of(-1));
    channel.close();
    assertEquals(2, heard.size());
    assertQuiet(channel);
  }

  /** Each dependant waits until all have begun; in a pool of a few threads that would deadlock. */
  @Test
  void blockingDependants_delayNoOtherCompletion() throws Exception {
    int count = 4 * Runtime.getRuntime().availableProcessors() + 1;
    Channel<Integer> channel = chan(0);
    CountDownLatch begun = new CountDownLatch(count);
    List<CompletableFuture<Received<Integer>>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(channel.receiveAsync().whenComplete((received, thrown) -> meet(begun)));
    }
    for (int i = 0; i < count; i++) {
      channel.send(i);
    }
    for (int i = 0; i < count; i++) {
      assertEquals(Received.of(i), all.get(i).join());
    }
    assertQuiet(channel);
  }

  private static void meet(CountDownLatch begun) {
    begun.countDown();
    try {
      begun.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void close_withAndWithoutACause() {
    Channel<Integer> channel = chan(0);
    var sent = channel.sendAsync(1);
    channel.close();
    ChannelClosedException thrown = closed(sent);
    assertEquals("send on closed channel", thrown.getMessage());
    assertEquals("send on closed channel", closed(channel.sendAsync(2)).getMessage());
    assertThrows(NullPointerException.class, () -> channel.sendAsync(null));
    assertEquals(Received.closed(), channel.receiveAsync().join());

    Channel<Integer> broken = chan(0);
    var received = broken.receiveAsync();
    Exception cause = new Exception("gone");
    broken.close(cause);
    assertEquals("receive from closed channel", closed(received).getMessage());
    assertSame(cause, closed(received).getCause());
    assertSame(cause, closed(broken.receiveAsync()).getCause());
    assertSame(cause, closed(broken.sendAsync(1)).getCause());
    assertQuiet(channel);
    assertQuiet(broken);
  }

  private static ChannelClosedException closed(CompletableFuture<?> future) {
    var thrown = assertThrows(CompletionException.class, future::join);
    return (ChannelClosedException) thrown.getCause();
  }

  @Test
  void sendAsync_onKindsThatNeverWait_isCompleteOnReturn() {
    Queue<Integer> heard = new ConcurrentLinkedQueue<>();
    Channel<Integer> conflated =
        CHANNELS.make(Channel.<Integer>builder().conflated().onUndelivered(heard::add).spec());
    Channel<Integer> unlimited = CHANNELS.make(Channel.<Integer>builder().unlimited().spec());
    for (int i = 0; i < 100; i++) {
      assertTrue(conflated.sendAsync(i).isDone());
      assertTrue(unlimited.sendAsync(i).isDone());
    }
    assertEquals(99, heard.size());
    assertEquals(Received.of(99), conflated.receiveAsync().join());
    assertEquals(Received.of(0), unlimited.receiveAsync().join());
    conflated.close();
    assertTrue(conflated.sendAsync(100).isCompletedExceptionally());
  }

  @Test
  void completedFuture_doesNotRetainTheElement() throws Exception {
    Channel<Object> channel = chan(0);
    AtomicReference<Object> element = new AtomicReference<>(new Object());
    WeakReference<Object> reference = new WeakReference<>(element.get());
    var sent = channel.sendAsync(element.getAndSet(null));
    assertSame(reference.get(), channel.tryReceive());
    assertNull(sent.join());
    awaitUntil(
        () -> {
          System.gc();
          return reference.refersTo(null);
        });
    assertTrue(sent.isDone());
  }

  /** However long a dependant runs, the peer continues. */
  @Test
  void slowDependant_doesNotDelayThePeer() throws Exception {
    Channel<Integer> channel = chan(0);
    CountDownLatch release = new CountDownLatch(1);
    var slow =
        channel
            .receiveAsync()
            .thenApply(
                received -> {
                  try {
                    release.await();
                  } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                  return received;
                });
    channel.send(1);
    Task<Void> sender = Threads.VIRTUAL.runWaiting(channel, () -> channel.send(2));
    assertEquals(2, channel.receive());
    sender.join();
    assertFalse(slow.isDone());
    release.countDown();
    assertEquals(Received.of(1), slow.join());
  }
}
