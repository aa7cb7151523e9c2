package io.goroutines.flow;

import static io.goroutines.Go.chan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.ReceiveChannel;
import io.goroutines.Schedulers;
import java.io.IOException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.SubmissionPublisher;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowsTest {

  /**
   * Called on plain threads, Go's functions open the default runtime; no other test expects its
   * threads.
   */
  @AfterAll
  static void closeTheDefaultRuntime() {
    Go.runtime().close();
  }

  private static void awaitUntil(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      Thread.yield();
    }
  }

  /** Records its signals, and checks that they are serial. */
  private static class Recorder implements Flow.Subscriber<Object> {
    final LinkedBlockingQueue<Object> signals = new LinkedBlockingQueue<>();
    final AtomicInteger inside = new AtomicInteger();
    final AtomicInteger received = new AtomicInteger();
    volatile Flow.Subscription subscription;

    private void signal(Object what) {
      if (inside.incrementAndGet() != 1) {
        signals.add("two signals at once");
      }
      signals.add(what);
      inside.decrementAndGet();
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
      subscription = given;
      signal("subscribed");
    }

    @Override
    public void onNext(Object element) {
      received.incrementAndGet();
      signal(element);
    }

    @Override
    public void onError(Throwable thrown) {
      signal(thrown);
    }

    @Override
    public void onComplete() {
      signal("complete");
    }

    Object take() throws InterruptedException {
      return signals.take();
    }
  }

  // From a channel

  @Test
  void publisher_receivesOnlyRequestedElements() throws Exception {
    Channel<Integer> channel = chan(10);
    for (int i = 0; i < 5; i++) {
      channel.send(i);
    }
    Recorder recorder = new Recorder();
    Flows.publisher(channel).subscribe(recorder);
    assertEquals("subscribed", recorder.take());
    assertEquals(5, channel.length());
    recorder.subscription.request(2);
    assertEquals(0, recorder.take());
    assertEquals(1, recorder.take());
    recorder.subscription.request(1);
    assertEquals(2, recorder.take());
    assertEquals(2, channel.length());
    recorder.subscription.request(Long.MAX_VALUE);
    recorder.subscription.request(Long.MAX_VALUE);
    assertEquals(3, recorder.take());
    assertEquals(4, recorder.take());
    channel.send(5);
    assertEquals(5, recorder.take());
    channel.close();
    assertEquals("complete", recorder.take());
    assertTrue(recorder.signals.isEmpty());
  }

  @Test
  void publisher_ofClosedChannel_deliversRemainingElementsThenCause() throws Exception {
    Channel<Integer> channel = chan(2);
    channel.send(1);
    IOException cause = new IOException("gone");
    channel.close(cause);
    Recorder recorder = new Recorder();
    Flows.publisher(channel).subscribe(recorder);
    recorder.subscription.request(5);
    assertEquals("subscribed", recorder.take());
    assertEquals(1, recorder.take());
    assertSame(cause, recorder.take());
  }

  @Test
  void publisher_cancel_withdrawsReceiveAndLeavesChannelOpen() throws Exception {
    Channel<Integer> channel = chan();
    Recorder first = new Recorder();
    Flows.publisher(channel).subscribe(first);
    first.subscription.request(1);
    awaitUntil(() -> channel.trySend(1)); // its receive waits
    assertEquals("subscribed", first.take());
    assertEquals(1, first.take());
    first.subscription.request(5);
    awaitUntil(() -> channel.trySend(2));
    assertEquals(2, first.take());
    first.subscription.cancel();
    first.subscription.cancel();
    first.subscription.request(1);
    Recorder second = new Recorder();
    Flows.publisher(channel).subscribe(second);
    second.subscription.request(3);
    assertEquals("subscribed", second.take());
    for (int i = 0; i < 3; i++) {
      int element = i;
      awaitUntil(() -> channel.trySend(element));
    }
    for (int i = 0; i < 3; i++) {
      assertEquals(i, second.take());
    }
    assertEquals(2, first.received.get());
    assertFalse(channel.isClosed());
  }

  @Test
  void publisher_nonPositiveRequest_isError() throws Exception {
    for (long n : new long[] {0, -1, Long.MIN_VALUE}) {
      Channel<Integer> channel = chan();
      Recorder recorder = new Recorder();
      Flows.publisher(channel).subscribe(recorder);
      recorder.subscription.request(1);
      recorder.subscription.request(n);
      assertEquals("subscribed", recorder.take());
      assertEquals(IllegalArgumentException.class, recorder.take().getClass());
      assertFalse(channel.trySend(1), "its receive is withdrawn");
    }
    assertThrows(NullPointerException.class, () -> Flows.publisher(chan()).subscribe(null));
    assertThrows(NullPointerException.class, () -> Flows.publisher(null));
  }

  @Test
  void publisher_throwingSubscriber_isCancelled() throws Exception {
    Channel<Integer> channel = chan(3);
    for (int i = 0; i < 3; i++) {
      channel.send(i);
    }
    CountDownLatch thrown = new CountDownLatch(1);
    AtomicInteger calls = new AtomicInteger();
    Flows.publisher(channel)
        .subscribe(
            new Recorder() {
              @Override
              public void onSubscribe(Flow.Subscription given) {
                given.request(3);
              }

              @Override
              public void onNext(Object element) {
                calls.incrementAndGet();
                thrown.countDown();
                throw new IllegalStateException("on purpose");
              }
            });
    thrown.await();
    Recorder other = new Recorder();
    Flows.publisher(channel).subscribe(other);
    other.subscription.request(2);
    assertEquals("subscribed", other.take());
    assertEquals(1, other.take());
    assertEquals(2, other.take());
    assertEquals(1, calls.get());
  }

  /**
   * Each subscriber waits until all have got their element, which never happens on a pool of a few
   * threads.
   */
  @Test
  void publisher_blockingSubscribers_delayNoOthers() throws Exception {
    int count = 4 * Runtime.getRuntime().availableProcessors() + 1;
    CountDownLatch begun = new CountDownLatch(count);
    List<Recorder> recorders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Recorder recorder =
          new Recorder() {
            @Override
            public void onNext(Object element) {
              begun.countDown();
              try {
                begun.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              super.onNext(element);
            }
          };
      Channel<Integer> channel = chan(1);
      channel.send(i);
      channel.close();
      Flows.publisher(channel).subscribe(recorder);
      recorders.add(recorder);
    }
    for (Recorder recorder : recorders) {
      recorder.subscription.request(1);
    }
    for (int i = 0; i < count; i++) {
      assertEquals("subscribed", recorders.get(i).take());
      assertEquals(i, recorders.get(i).take());
    }
  }

  @Test
  void publisher_requestsInOnNext_doNotRecurse() throws Exception {
    int n = 100_000;
    Channel<Integer> channel = Go.<Integer>chan(n);
    for (int i = 0; i < n; i++) {
      channel.send(i);
    }
    channel.close();
    CompletableFuture<Integer> last = new CompletableFuture<>();
    Flows.publisher(channel)
        .subscribe(
            new Flow.Subscriber<Integer>() {
              Flow.Subscription subscription;
              int next;

              @Override
              public void onSubscribe(Flow.Subscription given) {
                subscription = given;
                given.request(1);
              }

              @Override
              public void onNext(Integer element) {
                if (element != next++) {
                  last.completeExceptionally(new AssertionError(element + " at " + next));
                }
                subscription.request(1);
                // An unbounded counter would overflow, and two tasks would run at the same time.
                int reasons = ((ChannelSubscription<?>) subscription).wanted.get();
                if (reasons > 2 * ChannelSubscription.TURN + 2) {
                  last.completeExceptionally(new AssertionError(reasons + " reasons to run"));
                }
              }

              @Override
              public void onError(Throwable thrown) {
                last.completeExceptionally(thrown);
              }

              @Override
              public void onComplete() {
                last.complete(next);
              }
            });
    assertEquals(n, last.get());
  }

  @Test
  void subscribers_shareElements() throws Exception {
    int n = 20_000;
    Channel<Integer> channel = chan(16);
    List<Recorder> recorders = new ArrayList<>();
    Flow.Publisher<Integer> publisher = Flows.publisher(channel);
    for (int i = 0; i < 3; i++) {
      Recorder recorder = new Recorder();
      publisher.subscribe(recorder);
      recorder.subscription.request(Long.MAX_VALUE);
      recorders.add(recorder);
    }
    for (int i = 0; i < n; i++) {
      channel.send(i);
    }
    channel.close();
    BitSet all = new BitSet();
    int count = 0;
    for (Recorder recorder : recorders) {
      assertEquals("subscribed", recorder.take());
      int last = -1;
      for (Object signal; !(signal = recorder.take()).equals("complete"); count++) {
        assertTrue((int) signal > last, "in order");
        last = (int) signal;
        all.set(last);
      }
    }
    assertEquals(n, count);
    assertEquals(n, all.cardinality());
  }

  // Into a channel

  /** Publishes numbers, on the requesting thread; records how many were requested. */
  private static final class Numbers implements Flow.Publisher<Integer> {
    final int n;
    final AtomicInteger asked = new AtomicInteger();
    final AtomicInteger given = new AtomicInteger();
    final CountDownLatch cancelled = new CountDownLatch(1);
    final AtomicReference<Throwable> error = new AtomicReference<>();

    Numbers(int n) {
      this.n = n;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super Integer> subscriber) {
      AtomicInteger wanted = new AtomicInteger();
      subscriber.onSubscribe(
          new Flow.Subscription() {
            @Override
            public void request(long more) {
              asked.addAndGet((int) more);
              if (wanted.getAndAdd((int) more) == 0) {
                do {
                  int next = given.get();
                  if (next < n && cancelled.getCount() > 0) {
                    given.incrementAndGet();
                    subscriber.onNext(next);
                    if (next == n - 1) {
                      Throwable thrown = error.get();
                      if (thrown == null) {
                        subscriber.onComplete();
                      } else {
                        subscriber.onError(thrown);
                      }
                    }
                  }
                } while (wanted.decrementAndGet() > 0);
              }
            }

            @Override
            public void cancel() {
              cancelled.countDown();
            }
          });
    }
  }

  /** A publisher may count requests in a plain field, whatever threads they come from. */
  @Test
  void subscriber_callsPublisherSerially() {
    int n = 20_000;
    Channel<Integer> channel = chan();
    Semaphore demand = new Semaphore(0);
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger overlaps = new AtomicInteger();
    Flow.Subscriber<Integer> subscriber = Flows.subscriber(channel, 8);
    subscriber.onSubscribe(
        new Flow.Subscription() {
          @Override
          public void request(long more) {
            if (inside.incrementAndGet() != 1) {
              overlaps.incrementAndGet();
            }
            Thread.yield();
            demand.release((int) more);
            inside.decrementAndGet();
          }

          @Override
          public void cancel() {}
        });
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              for (int i = 0; i < n; i++) {
                demand.acquireUninterruptibly();
                subscriber.onNext(i);
              }
              subscriber.onComplete();
            });
    int expected = 0;
    for (int element : channel) {
      assertEquals(expected++, element);
    }
    assertEquals(n, expected);
    assertEquals(0, overlaps.get());
  }

  @Test
  void subscriber_requestsAsManyElementsAsFit() throws Exception {
    Numbers numbers = new Numbers(100);
    Channel<Integer> channel = chan(4);
    numbers.subscribe(Flows.subscriber(channel, 3));
    assertEquals(4, channel.length());
    assertEquals(7, numbers.given.get(), "four in the buffer, three that wait to be sent");
    for (int i = 0; i < 100; i++) {
      assertEquals(i, channel.receive());
      assertTrue(numbers.given.get() <= i + 1 + 7);
    }
    assertNull(channel.receive());
    assertTrue(channel.isDone());
  }

  @Test
  void subscriber_closesWithErrorAfterLastElement() throws Exception {
    Numbers numbers = new Numbers(10);
    numbers.error.set(new IOException("gone"));
    ReceiveChannel<Integer> channel = Flows.channel(numbers, 2);
    for (int i = 0; i < 10; i++) {
      assertEquals(i, channel.receive());
    }
    var thrown = assertThrows(ChannelClosedException.class, channel::receive);
    assertSame(numbers.error.get(), thrown.getCause());
  }

  @Test
  void channel_cancel_cancelsSubscription() throws Exception {
    Numbers numbers = new Numbers(1_000);
    ReceiveChannel<Integer> channel = Flows.channel(numbers, 2);
    assertEquals(0, channel.receive());
    channel.cancel();
    numbers.cancelled.await();
    assertTrue(numbers.given.get() < 20);
  }

  @Test
  void subscriber_leavesClosedChannelUnchanged() {
    Channel<Integer> channel = chan(1);
    Flow.Subscriber<Integer> subscriber = Flows.subscriber(channel, 1);
    channel.close();
    subscriber.onComplete();
    assertTrue(channel.isDone());
  }

  @Test
  void subscriber_acceptsOnePublisherOnly() throws Exception {
    Channel<Integer> channel = chan(4);
    Flow.Subscriber<Integer> subscriber = Flows.subscriber(channel, 1);
    new Numbers(3).subscribe(subscriber);
    Numbers second = new Numbers(3);
    second.subscribe(subscriber);
    second.cancelled.await();
    assertEquals(0, second.given.get());
    assertEquals(List.of(0, 1, 2), channel.stream().toList());
  }

  @Test
  void throwingHook_cancelsSubscriptionAndReachesReceivers() throws Exception {
    Channel<Integer> channel =
        Channel.<Integer>builder()
            .conflated()
            .onUndelivered(
                element -> {
                  throw new IllegalStateException("on purpose");
                })
            .make();
    Numbers numbers = new Numbers(10);
    numbers.subscribe(Flows.subscriber(channel, 4));
    assertEquals(0, numbers.cancelled.getCount());
    assertEquals(1, channel.receive());
    ChannelClosedException closed = assertThrows(ChannelClosedException.class, channel::receive);
    assertEquals("on purpose", closed.getCause().getMessage());
  }

  @Test
  void invalidArguments_areRefused() {
    assertThrows(IllegalArgumentException.class, () -> Flows.subscriber(chan(), 0));
    assertThrows(IllegalArgumentException.class, () -> Flows.channel(new Numbers(1), 0));
    assertThrows(NullPointerException.class, () -> Flows.channel(null, 1));
    assertThrows(NullPointerException.class, () -> Flows.subscriber(null, 1));
    Flow.Subscriber<Integer> subscriber = Flows.subscriber(chan(), 1);
    assertThrows(NullPointerException.class, () -> subscriber.onSubscribe(null));
    assertThrows(NullPointerException.class, () -> subscriber.onNext(null));
    assertThrows(NullPointerException.class, () -> subscriber.onNext(1));
    assertThrows(NullPointerException.class, () -> subscriber.onError(null));
  }

  // Both ways

  @Test
  void withJdkPublisher_noElementIsLost() throws Exception {
    int n = 10_000;
    ReceiveChannel<Integer> channel;
    try (SubmissionPublisher<Integer> publisher = new SubmissionPublisher<>()) {
      channel = Flows.channel(publisher, 8);
      Thread producer =
          Thread.startVirtualThread(() -> IntStream.range(0, n).forEach(publisher::submit));
      for (int i = 0; i < n; i++) {
        assertEquals(i, channel.receive());
      }
      producer.join();
    }
    assertNull(channel.receive());
  }

  @ParameterizedTest
  @MethodSource("io.goroutines.Schedulers#setups")
  void betweenGoroutines_roundTrip(Schedulers.Setup setup) throws Exception {
    int n = 5_000;
    AtomicReference<Throwable> panic = new AtomicReference<>();
    try (GoRuntime runtime = setup.open((goroutine, cause) -> panic.set(cause))) {
      Channel<Integer> from = runtime.channels().buffered(3);
      Channel<Integer> to = runtime.channels().unbuffered();
      Flows.<Integer>publisher(from).subscribe(Flows.subscriber(to, 5));
      Goroutine sender =
          runtime.go(
              () -> {
                for (int i = 0; i < n; i++) {
                  from.send(i);
                }
                from.close();
              });
      runtime.run(
          () -> {
            int next = 0;
            for (int element : to) {
              assertEquals(next++, element);
            }
            assertEquals(n, next);
            sender.join();
          });
    }
    assertNull(panic.get());
  }
}
