package io.goroutines.testkit;

import static io.goroutines.Go.onSend;
import static io.goroutines.testkit.Selects.from;
import static io.goroutines.testkit.Selects.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.function.Executable;

/** Operations on channels that several chapters need. */
final class Channels {

  private Channels() {}

  /** Starts a goroutine that sends, and returns once it waits. */
  static <E> Goroutine waitingSender(Kit k, Channel<E> ch, E element) {
    Goroutine g = k.go(() -> ch.send(element));
    k.awaitWaiting(g, WaitReason.CHAN_SEND);
    return g;
  }

  /** Starts a goroutine that receives into a list, and returns once it waits. */
  static <E> Goroutine waitingReceiver(Kit k, Channel<E> ch, List<@Nullable E> into) {
    Goroutine g =
        k.go(
            () -> {
              E element = ch.receive();
              synchronized (into) {
                into.add(element);
              }
            });
    k.awaitWaiting(g, WaitReason.CHAN_RECEIVE);
    return g;
  }

  static void assertClosed(Executable operation) {
    assertThrows(ChannelClosedException.class, operation);
  }

  static <E> Channel<E> make(Kit k, ChannelBuilder<E> builder) {
    return k.channels().make(builder.spec());
  }

  /** Returns the remaining elements of a closed channel. */
  static <E> List<E> drain(Channel<E> ch) {
    List<E> elements = new ArrayList<>();
    for (E element; (element = ch.tryReceive()) != null; ) {
      elements.add(element);
    }
    return elements;
  }

  /** Sends in every form, one element each. */
  static void sendAll(Kit k, Channel<Integer> ch, int from, int to) throws Exception {
    for (int i = from; i < to; i++) {
      switch (i % 5) {
        case 0 -> ch.send(i);
        case 1 -> assertTrue(ch.trySend(i));
        case 2 -> assertTrue(ch.trySend(i, Duration.ofHours(1)));
        case 3 -> assertEquals("sent", select(k, onSend(ch, i, () -> "sent")));
        default -> assertNull(ch.sendAsync(i).get());
      }
    }
  }
}
