package io.goroutines.channels;

import static io.goroutines.Go.whenDefault;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.Received;
import io.goroutines.WaitReason;
import io.goroutines.channels.Threads.Task;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class ChannelTest {

  private static final Duration LONG = Duration.ofDays(1);
  private static final Duration SHORT = Duration.ofMillis(2);

  /**
   * A lock holder that is preempted must not delay operations that find the channel closed and
   * drained.
   */
  @Test
  void receive_closedAndDrained_takesNoLock() throws Exception {
    Channel<Integer> channel = chan(1);
    channel.send(1);
    channel.close();
    assertEquals(1, channel.receive());
    Chan<?> chan = (Chan<?>) channel;
    chan.lock();
    assertNull(channel.receive());
    assertNull(channel.tryReceive());
    assertNull(channel.tryReceive(SHORT));
    assertTrue(channel.isDone());
    chan.unlock();
    assertQuiet(channel);
  }

  @Test
  void buffered_keepsOrderAndCapacity_whenTheRingWrapsAround() throws Exception {
    Channel<Integer> channel = chan(3);
    assertEquals(3, channel.capacity());
    for (int i = 0; i < 10; i++) {
      channel.send(2 * i);
      assertTrue(channel.trySend(2 * i + 1));
      assertEquals(2, channel.length());
      assertEquals(2 * i, channel.receive());
      assertEquals(2 * i + 1, channel.tryReceive());
      assertEquals(0, channel.length());
    }
  }

  @Test
  void tryOperations_fail_withoutRoomOrElement() throws Exception {
    for (int capacity : new int[] {0, 1, 2}) {
      Channel<String> channel = chan(capacity);
      assertNull(channel.tryReceive());
      assertNull(channel.tryReceive(Duration.ZERO));
      assertNull(channel.tryReceive(SHORT));
      for (int i = 0; i < capacity; i++) {
        assertTrue(channel.trySend("x", LONG));
      }
      assertFalse(channel.trySend("x"));
      assertFalse(channel.trySend("x", Duration.ofSeconds(-1)));
      assertFalse(channel.trySend("x", SHORT));
      assertEquals(capacity, channel.length());
      assertQuiet(channel);
    }
  }

  @Test
  void impossibleCapacity_isRefused() {
    assertThrows(IllegalArgumentException.class, () -> Threads.CHANNELS.buffered(-1));
    assertThrows(
        IllegalArgumentException.class, () -> Threads.CHANNELS.buffered(Integer.MAX_VALUE));
    assertEquals(0, Threads.CHANNELS.buffered(0).capacity());
  }

  @Test
  void null_isRefused() {
    Channel<String> channel = chan(1);
    assertThrows(NullPointerException.class, () -> channel.send(null));
    assertThrows(NullPointerException.class, () -> channel.trySend(null));
    assertThrows(NullPointerException.class, () -> channel.trySend(null, SHORT));
    assertThrows(NullPointerException.class, () -> channel.trySend("x", null));
    assertThrows(NullPointerException.class, () -> channel.tryReceive(null));
    assertThrows(NullPointerException.class, () -> channel.close(null));
    assertFalse(channel.isClosed());
    assertEquals(0, channel.length());
  }

  @Test
  void receive_afterClose_drainsTheBuffer_thenReturnsNull() throws Exception {
    Channel<String> channel = chan(2);
    channel.send("a");
    channel.send("b");
    channel.close();
    assertTrue(channel.isClosed());
    assertFalse(channel.isDone());
    assertEquals(Received.of("a"), channel.receiveOk());
    assertEquals("b", channel.receive());
    assertTrue(channel.isDone());
    assertNull(channel.receive());
    assertNull(channel.tryReceive());
    assertNull(channel.tryReceive(LONG));
    assertEquals(Received.closed(), channel.receiveOk());
    assertFalse(channel.iterator().hasNext());
    assertThrows(NoSuchElementException.class, () -> channel.iterator().next());
  }

  @Test
  void sendAndClose_afterClose_throw() {
    for (int capacity : new int[] {0, 1}) {
      Channel<String> channel = chan(capacity);
      channel.close();
      for (var operation :
          List.<Executable>of(
              () -> channel.send("x"),
              () -> channel.trySend("x"),
              () -> channel.trySend("x", LONG))) {
        var e = assertThrows(ChannelClosedException.class, operation);
        assertEquals("send on closed channel", e.getMessage());
      }
      var e = assertThrows(ChannelClosedException.class, channel::close);
      assertEquals("close of closed channel", e.getMessage());
      assertThrows(ChannelClosedException.class, () -> channel.close(new IOException()));
    }
  }

  @Test
  void receive_closedWithCause_throwsAfterTheLastElement_aNewExceptionEachTime() throws Exception {
    Channel<String> channel = chan(1);
    channel.send("a");
    IOException cause = new IOException("gone");
    channel.close(cause);
    assertEquals("a", channel.receive());
    assertTrue(channel.isDone());
    ChannelClosedException first = assertThrows(ChannelClosedException.class, channel::receive);
    ChannelClosedException second = assertThrows(ChannelClosedException.class, channel::tryReceive);
    assertSame(cause, first.getCause());
    assertSame(cause, second.getCause());
    assertNotSame(first, second);
    assertThrows(ChannelClosedException.class, channel::receiveOk);
    assertThrows(ChannelClosedException.class, () -> channel.tryReceive(LONG));
    assertThrows(ChannelClosedException.class, () -> channel.iterator().hasNext());
    assertSame(
        cause, assertThrows(ChannelClosedException.class, () -> channel.trySend("x")).getCause());
  }

  @ParameterizedTest
  @EnumSource
  void unbuffered_send_handsOffToAWaitingReceiver(Threads kind) throws Exception {
    Channel<String> channel = chan(0);
    Task<String> receiver = kind.callWaiting(channel, channel::receive);
    assertTrue(channel.trySend("x"));
    assertEquals("x", receiver.join());
    assertQuiet(channel);
  }

  @ParameterizedTest
  @EnumSource
  void unbuffered_receive_takesFromAWaitingSender(Threads kind) throws Exception {
    Channel<String> channel = chan(0);
    Task<Void> sender = kind.runWaiting(channel, () -> channel.send("x"));
    assertEquals(0, channel.length());
    assertEquals("x", channel.tryReceive());
    sender.join();
    assertQuiet(channel);
  }

  @ParameterizedTest
  @EnumSource
  void receive_fullBuffer_enqueuesTheFirstWaitingSendersElementLast(Threads kind) throws Exception {
    Channel<Integer> channel = chan(2);
    channel.send(1);
    channel.send(2);
    List<Task<Void>> senders = new ArrayList<>();
    for (int i = 3; i <= 5; i++) {
      int element = i;
      senders.add(kind.runWaiting(channel, () -> channel.send(element)));
    }
    for (int i = 1; i <= 5; i++) {
      assertEquals(Math.min(2, 6 - i), channel.length());
      assertEquals(i, channel.receive());
    }
    for (Task<Void> sender : senders) {
      sender.join();
    }
    assertQuiet(channel);
  }

  @ParameterizedTest
  @EnumSource
  void waitingReceivers_areServedInFifoOrder(Threads kind) throws Exception {
    for (int capacity : new int[] {0, 2}) {
      Channel<Integer> channel = chan(capacity);
      List<Task<Integer>> receivers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        receivers.add(kind.callWaiting(channel, () -> channel.tryReceive(LONG)));
      }
      for (int i = 0; i < 3; i++) {
        channel.send(i);
      }
      for (int i = 0; i < 3; i++) {
        assertEquals(i, receivers.get(i).join());
      }
      assertQuiet(channel);
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_releasesAllWaiters(Threads kind) throws Exception {
    Channel<String> channel = chan(1);
    List<Task<Received<String>>> receivers = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      receivers.add(kind.callWaiting(channel, channel::receiveOk));
    }
    channel.close();
    for (var receiver : receivers) {
      assertEquals(Received.closed(), receiver.join());
    }
    assertQuiet(channel);

    Channel<String> full = chan(1);
    full.send("kept");
    List<Task<Void>> senders = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      senders.add(kind.runWaiting(full, () -> full.send("lost")));
    }
    full.close();
    for (var sender : senders) {
      assertThrows(ChannelClosedException.class, sender::join);
    }
    assertEquals("kept", full.receive());
    assertNull(full.receive());
    assertQuiet(full);
  }

  @ParameterizedTest
  @EnumSource
  void closeWithCause_releasesReceiversWithTheCause(Threads kind) throws Exception {
    Channel<String> channel = chan(0);
    Task<String> receiver = kind.callWaiting(channel, channel::receive);
    IOException cause = new IOException();
    channel.close(cause);
    assertSame(cause, assertThrows(ChannelClosedException.class, receiver::join).getCause());
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_onEntry_stopsBlockingOperations_andClearsTheStatus(Threads kind) throws Exception {
    kind.run(
            () -> {
              Channel<String> channel = chan(1);
              for (var operation :
                  List.<Executable>of(
                      () -> channel.send("x"),
                      () -> channel.trySend("x", LONG),
                      () -> channel.trySend("x", Duration.ZERO),
                      channel::receive,
                      channel::receiveOk,
                      () -> channel.tryReceive(Duration.ZERO))) {
                Thread.currentThread().interrupt();
                assertThrows(InterruptedException.class, operation);
                assertFalse(Thread.interrupted());
                assertEquals(0, channel.length());
              }
              Thread.currentThread().interrupt();
              assertTrue(channel.trySend("x"));
              assertEquals("x", channel.tryReceive());
              assertTrue(Thread.interrupted());
            })
        .join();
  }

  @ParameterizedTest
  @EnumSource
  void interrupt_whileWaiting_undoesTheOperation(Threads kind) throws Exception {
    Channel<String> channel = chan(0);
    Task<String> receiver = kind.callWaiting(channel, channel::receive);
    receiver.thread().interrupt();
    assertThrows(InterruptedException.class, receiver::join);
    assertFalse(channel.trySend("nobody"));
    Task<Void> sender = kind.runWaiting(channel, () -> channel.send("undone"));
    sender.thread().interrupt();
    assertThrows(InterruptedException.class, sender::join);
    assertNull(channel.tryReceive());
    assertQuiet(channel);
  }

  @Test
  void interrupt_afterTheHandoff_staysSet() throws Exception {
    Chan<String> channel = new Chan<>(0);
    GivingWay waiter = new GivingWay(() -> {});
    waiter.whileParked =
        () -> {
          assertTrue(channel.tryLock());
          assertSame(Chan.OK, channel.sendNow("x"));
          assertTrue(channel.unlock() != null);
          Thread.currentThread().interrupt();
        };
    Claim receiver = new Claim(waiter, null, false);
    assertTrue(channel.tryLock());
    channel.receivers.enqueue(receiver);
    channel.unlock();
    assertTrue(receiver.await(WaitReason.CHAN_RECEIVE, channel, Waiter.NO_DEADLINE));
    assertEquals("x", receiver.element);
    assertTrue(Thread.interrupted());
  }

  @Test
  void claimTakenDuringTheYield_neitherParksNorIsUnparked() throws Exception {
    Chan<String> channel = new Chan<>(0);
    GivingWay waiter = new GivingWay(() -> assertTrue(channel.trySend("x")));
    Claim receiver = queued(channel, waiter);
    assertTrue(receiver.look(), "it was worth while");
    assertTrue(receiver.await(WaitReason.CHAN_RECEIVE, channel, Waiter.NO_DEADLINE));
    assertEquals("x", receiver.element);
    assertEquals("gives way", waiter.did.toString());
    assertQuiet(channel);
  }

  @Test
  void claimStillOpenAfterTheYield_parksAndIsUnparked() throws Exception {
    Chan<String> channel = new Chan<>(0);
    GivingWay waiter = new GivingWay(() -> {});
    waiter.whileParked = () -> assertTrue(channel.trySend("x"));
    Claim receiver = queued(channel, waiter);
    assertFalse(receiver.look(), "it was not worth while");
    assertTrue(receiver.await(WaitReason.CHAN_RECEIVE, channel, Waiter.NO_DEADLINE));
    assertEquals("x", receiver.element);
    assertEquals("gives way, parks, ready", waiter.did.toString());
    assertQuiet(channel);
  }

  @Test
  void claimTakenBeforeTheYield_doesNotYield() throws Exception {
    Chan<String> channel = new Chan<>(0);
    GivingWay waiter = new GivingWay(() -> {});
    Claim receiver = queued(channel, waiter);
    assertTrue(channel.trySend("x"));
    assertTrue(receiver.look());
    assertTrue(receiver.await(WaitReason.CHAN_RECEIVE, channel, Waiter.NO_DEADLINE));
    assertEquals("", waiter.did.toString());
  }

  @Test
  void claim_canBeCancelled_beforeAndAfterTheYield() {
    Claim before = new Claim(new GivingWay(() -> {}), null, true);
    assertTrue(before.cancel());
    assertFalse(before.cancel());
    assertFalse(before.tryTake(before));
    Claim after = new Claim(new GivingWay(() -> {}), null, true);
    assertFalse(after.look());
    assertTrue(after.cancel());
    assertFalse(after.tryTake(after));
  }

  @Test
  void uselessYields_backOff_untilOnePaysOff() {
    Chan<String> channel = new Chan<>(0);
    int last = 0;
    for (int misses = 0; misses < 10; misses++) {
      int parks = 0;
      while (!channel.isYieldWorthwhile()) {
        parks++;
      }
      assertTrue(parks >= last, parks + " after " + last);
      last = parks;
      channel.yielded(false);
    }
    assertEquals(256, last);
    while (!channel.isYieldWorthwhile()) {
      last--;
    }
    assertEquals(0, last);
    channel.yielded(true);
    for (int i = 0; i < 3; i++) {
      assertTrue(channel.isYieldWorthwhile());
    }
  }

  private static Claim queued(Chan<String> channel, Waiter waiter) {
    Claim receiver = new Claim(waiter, null, true);
    assertTrue(channel.tryLock());
    channel.receivers.enqueue(receiver);
    channel.unlock();
    return receiver;
  }

  /** A waiter whose yield runs an action of a peer; records the calls that it receives. */
  private static final class GivingWay implements Waiter {
    private final StringBuilder did = new StringBuilder();
    private final Runnable meanwhile;
    private Runnable whileParked = () -> {};

    private GivingWay(Runnable meanwhile) {
      this.meanwhile = meanwhile;
    }

    private void does(String what) {
      did.append(did.isEmpty() ? "" : ", ").append(what);
    }

    @Override
    public boolean yieldToNext() {
      does("gives way");
      meanwhile.run();
      return true;
    }

    @Override
    public void park(WaitReason reason, Object on, long deadline) {
      does("parks");
      whileParked.run();
    }

    @Override
    public void ready(boolean next) {
      does("ready");
    }

    @Override
    public void yieldNow() {
      does("yields");
    }

    @Override
    public long now() {
      return 0;
    }

    @Override
    public int random(int bound) {
      return 0;
    }

    @Override
    public int spins() {
      return 0;
    }
  }

  @ParameterizedTest
  @EnumSource
  void spuriousWakeUp_endsNoOperation(Threads kind) throws Exception {
    Channel<String> channel = chan(0);
    Task<String> receiver = kind.callWaiting(channel, channel::receive);
    for (int i = 0; i < 100; i++) {
      Threads.awaitUntil(() -> receiver.thread().getState() == Thread.State.WAITING);
      LockSupport.unpark(receiver.thread());
    }
    channel.send("x");
    assertEquals("x", receiver.join());
  }

  @ParameterizedTest
  @EnumSource
  void iterator_interrupted_keepsTheStatusAndTheElement(Threads kind) throws Exception {
    kind.run(
            () -> {
              Channel<String> channel = chan(1);
              channel.send("kept");
              Iterator<String> iterator = channel.iterator();
              Thread.currentThread().interrupt();
              assertThrows(GoroutineInterruptedException.class, iterator::hasNext);
              assertTrue(Thread.interrupted());
              assertEquals(1, channel.length());
              assertTrue(iterator.hasNext());
              assertTrue(iterator.hasNext());
              assertEquals("kept", iterator.next());
              channel.close();
              assertFalse(iterator.hasNext());
            })
        .join();
  }

  @Test
  void everyOperation_opensWithAPoint_withNoLockHeld() throws Exception {
    Channel<String> channel = chan(1);
    List<Op> seen = new ArrayList<>();
    Thread self = Thread.currentThread();
    PointListener listener =
        (op, on) -> {
          if (Thread.currentThread() == self) {
            assertQuiet(channel);
            seen.add(op);
          }
        };
    PointListener before = Seam.listen(listener);
    try {
      channel.send("x");
      channel.trySend("x");
      channel.trySend("x", Duration.ZERO);
      channel.receive();
      channel.tryReceive();
      channel.tryReceive(Duration.ZERO);
      channel.length();
      channel.isClosed();
      channel.isDone();
      channel.close();
      channel.receiveOk();
      channel.iterator().hasNext();
      Threads.select(whenDefault(() -> {}));
    } finally {
      Seam.listen(before);
    }
    assertEquals(
        List.of(
            Op.SEND,
            Op.SEND,
            Op.SEND,
            Op.RECEIVE,
            Op.RECEIVE,
            Op.RECEIVE,
            Op.INSPECT,
            Op.INSPECT,
            Op.INSPECT,
            Op.CLOSE,
            Op.RECEIVE,
            Op.RECEIVE,
            Op.SELECT),
        seen);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 128})
  void toString_namesCapacityAndId(int capacity) {
    Chan<String> channel = new Chan<>(capacity);
    assertEquals(
        capacity == 0 ? "chan#" + channel.id : "chan(128)#" + channel.id, channel.toString());
  }
}
