package io.goroutines.channels;

import static io.goroutines.channels.Threads.CHANNELS;
import static io.goroutines.channels.Threads.assertQuiet;
import static io.goroutines.channels.Threads.chan;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelSpec;
import io.goroutines.ChannelSpec.Overflow;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.channels.Threads.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kinds of channels that Go does not have, and the effect of cancel on each. */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class KindTest {

  private static Channel<Integer> make(ChannelBuilder<Integer> builder) {
    return CHANNELS.make(builder.spec());
  }

  private static Channel<Integer> unlimited() {
    return make(Channel.<Integer>builder().unlimited());
  }

  private static List<Integer> numbers(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  private static Spill spill(Channel<?> channel) {
    return ((Chan<?>) channel).kind.spill;
  }

  /** Returns the pieces that an unlimited buffer holds in addition to its ring. */
  private static Set<Object> pieces(Channel<?> channel) {
    Spill spill = spill(channel);
    Set<Object> pieces = Collections.newSetFromMap(new IdentityHashMap<>());
    if (spill.spare != null) {
      pieces.add(spill.spare);
    }
    for (Object[] piece = spill.first; piece != null; piece = (Object[]) piece[Spill.PIECE]) {
      pieces.add(piece);
    }
    return pieces;
  }

  @Test
  void unlimited_releasesItsMemory_whenABurstIsDrained() throws Exception {
    Channel<Integer> channel = unlimited();
    for (int i = 0; i < 100_000; i++) {
      channel.send(i);
    }
    assertEquals(100_000, channel.length());
    assertTrue(pieces(channel).size() > 1_000);
    for (int i = 0; i < 100_000; i++) {
      assertEquals(i, channel.receive());
    }
    assertTrue(pieces(channel).size() <= 2, () -> "still holds pieces");
    for (Object piece : pieces(channel)) {
      assertArrayEquals(new Object[Spill.PIECE + 1], (Object[]) piece);
    }
    assertNull(channel.tryReceive());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16, 17, 40, 100, 1_000})
  void unlimited_allocatesNothing_whileItsLengthIsSteady(int length) throws Exception {
    Channel<Integer> channel = unlimited();
    for (int i = 0; i < length; i++) {
      channel.send(i);
    }
    Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    for (int i = 0; i < 10 * Spill.PIECE; i++) {
      channel.send(length + i);
      assertEquals(i, channel.receive());
    }
    seen.addAll(pieces(channel));
    for (int i = 10 * Spill.PIECE; i < 50 * Spill.PIECE; i++) {
      channel.send(length + i);
      assertEquals(i, channel.receive());
      assertTrue(seen.containsAll(pieces(channel)));
    }
  }

  @Test
  void unlimited_throws_atTheMaximumCount() throws Exception {
    Channel<Integer> channel = unlimited();
    for (int i = 0; i < 20; i++) {
      channel.send(i);
    }
    var count = Buffer.class.getDeclaredField("count");
    count.setAccessible(true);
    count.setInt(channel, Integer.MAX_VALUE);
    assertThrows(IllegalStateException.class, () -> channel.send(20));
    assertThrows(IllegalStateException.class, () -> channel.trySend(20));
    count.setInt(channel, 20);
    assertQuiet(channel);
    channel.close();
    assertEquals(numbers(0, 20), channel.stream().toList());
  }

  @Test
  void toString_namesTheKind() {
    List<String> names = new ArrayList<>();
    for (ChannelBuilder<Integer> builder :
        List.of(
            Channel.<Integer>builder().onUndelivered(e -> {}),
            Channel.<Integer>builder().capacity(8).onUndelivered(e -> {}),
            Channel.<Integer>builder().unlimited(),
            Channel.<Integer>builder().capacity(8).dropLatest(),
            Channel.<Integer>builder().conflated())) {
      names.add(make(builder).toString().replaceAll("#\\d+$", ""));
    }
    assertEquals(
        List.of(
            "chan", "chan(8)", "chan(unlimited)", "chan(8, drops latest)", "chan(1, drops oldest)"),
        names);
  }

  @Test
  void impossibleSpecs_areRefused() {
    for (Overflow overflow : Overflow.values()) {
      var spec = new ChannelSpec<Integer>(Integer.MAX_VALUE - 1, overflow, null);
      assertThrows(IllegalArgumentException.class, () -> CHANNELS.make(spec));
    }
    assertThrows(NullPointerException.class, () -> CHANNELS.make(null));
  }

  @Test
  void cancel_reportsRingAndSpill_inOrder() throws Exception {
    List<Integer> heard = new ArrayList<>();
    Channel<Integer> channel =
        make(Channel.<Integer>builder().unlimited().onUndelivered(heard::add));
    for (int i = 0; i < 505; i++) {
      channel.send(i);
      if (i < 5) {
        assertEquals(i, channel.receive());
      }
    }
    channel.cancel();
    assertEquals(numbers(5, 505), heard);
    assertTrue(pieces(channel).size() <= 2);
    assertQuiet(channel);
  }

  @Test
  void cancel_hookThrows_rethrowsTheFirst_alsoChecked() throws Exception {
    List<Exception> thrown = List.of(new IOException("0"), new IllegalStateException("1"));
    Channel<Integer> channel =
        make(
            Channel.<Integer>builder()
                .capacity(4)
                .onUndelivered(
                    element -> {
                      if (element < 3) {
                        KindTest.<RuntimeException>sneak(thrown.get(Math.min(element, 1)));
                      }
                    }));
    for (int i = 0; i < 4; i++) {
      channel.send(i);
    }
    Exception first = assertThrows(IOException.class, channel::cancel);
    assertSame(thrown.getFirst(), first);
    assertArrayEquals(new Throwable[] {thrown.getLast(), thrown.getLast()}, first.getSuppressed());
    assertTrue(channel.isDone());
    assertQuiet(channel);
  }

  @SuppressWarnings("unchecked")
  private static <X extends Throwable> void sneak(Throwable thrown) throws X {
    throw (X) thrown;
  }

  @Test
  void cancel_whileSendersWait_dropsTheBufferOnly() throws Exception {
    List<Integer> heard = new ArrayList<>();
    Channel<Integer> channel =
        make(Channel.<Integer>builder().capacity(1).onUndelivered(heard::add));
    channel.send(1);
    Task<Void> sender = Threads.PLATFORM.runWaiting(channel, () -> channel.send(2));
    var later = channel.sendAsync(3);
    channel.cancel();
    assertThrows(ChannelClosedException.class, sender::join);
    assertInstanceOf(
        ChannelClosedException.class,
        assertThrows(CompletionException.class, later::join).getCause());
    assertEquals(List.of(1), heard);
    assertQuiet(channel);
  }

  /** The hook may operate on this channel, and on a channel that another operation waits on. */
  @Test
  void hook_mayUseTheChannel() throws Exception {
    Channel<Integer> log = unlimited();
    List<Channel<Integer>> self = new ArrayList<>();
    Channel<Integer> channel =
        make(
            Channel.<Integer>builder()
                .conflated()
                .onUndelivered(
                    element -> {
                      assertTrue(log.trySend(element));
                      if (element % 2 == 0) {
                        assertTrue(self.getFirst().trySend(element + 1));
                      }
                    }));
    self.add(channel);
    assertTrue(channel.trySend(0));
    assertTrue(channel.trySend(2)); // drops 0, whose hook sends 1 and drops 2, whose hook sends 3
    channel.close();
    log.close();
    assertEquals(List.of(3), channel.stream().toList());
    assertEquals(List.of(0, 2, 1), log.stream().toList());
    assertQuiet(channel);
  }

  // Stream

  @Test
  void stream_receivesOnDemand() throws Exception {
    Channel<Integer> channel = chan(10);
    for (int i = 0; i < 10; i++) {
      channel.send(i);
    }
    var all = channel.stream();
    assertFalse(all.isParallel());
    assertEquals(List.of(0, 1, 2), all.limit(3).toList());
    assertEquals(3, channel.stream().findFirst().orElseThrow());
    assertEquals(6, channel.length());
    channel.close();
    assertEquals(List.of(8, 10, 12, 14, 16, 18), channel.stream().map(i -> 2 * i).toList());
    assertEquals(0, channel.stream().count());
  }

  @Test
  void stream_interrupted_throwsLikeIteration() throws Exception {
    Channel<Integer> channel = chan(1);
    channel.send(1);
    Thread.currentThread().interrupt();
    assertThrows(GoroutineInterruptedException.class, () -> channel.stream().toList());
    assertTrue(Thread.interrupted());
    assertEquals(1, channel.length());
    IOException cause = new IOException("gone");
    channel.close(cause);
    List<Integer> got = new ArrayList<>();
    var thrown =
        assertThrows(ChannelClosedException.class, () -> channel.stream().forEach(got::add));
    assertSame(cause, thrown.getCause());
    assertEquals(List.of(1), got);
  }

  @Test
  void severalStreams_shareTheElements() throws Exception {
    Channel<Integer> channel = chan(4);
    List<Task<List<Integer>>> tasks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      tasks.add(Threads.PLATFORM.call(() -> channel.stream().toList()));
    }
    for (int i = 0; i < 3_000; i++) {
      channel.send(i);
    }
    channel.close();
    Set<Integer> all = new HashSet<>();
    int n = 0;
    for (Task<List<Integer>> task : tasks) {
      List<Integer> got = task.join();
      assertEquals(got.stream().sorted().toList(), got);
      all.addAll(got);
      n += got.size();
    }
    assertEquals(3_000, n);
    assertEquals(3_000, all.size());
  }
}
