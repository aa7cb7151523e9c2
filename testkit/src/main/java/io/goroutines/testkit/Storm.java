package io.goroutines.testkit;

import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.testkit.Channels.make;
import static io.goroutines.testkit.Selects.from;
import static io.goroutines.testkit.Selects.select;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.Received;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.jspecify.annotations.Nullable;

/** Senders and receivers of every form, on one channel that is closed or cancelled under them. */
final class Storm {
  private static final int SENDERS = 4;
  private final Kit k;
  private final Channel<Integer> ch;
  private final Channel<Integer> other;
  private final boolean cancel;
  private final int each;
  private final AtomicIntegerArray accepted;
  private final AtomicIntegerArray arrived;
  private final AtomicInteger tried = new AtomicInteger();

  Storm(Kit k, ChannelBuilder<Integer> kind, boolean cancel) {
    this.k = k;
    this.cancel = cancel;
    each = k.rounds(200);
    accepted = new AtomicIntegerArray(SENDERS * each);
    arrived = new AtomicIntegerArray(SENDERS * each);
    ch = make(k, kind.onUndelivered(arrived::incrementAndGet));
    other = k.channels().unbuffered();
  }

  void run() {
    List<Goroutine> senders = new ArrayList<>();
    List<Goroutine> receivers = new ArrayList<>();
    for (int s = 0; s < SENDERS; s++) {
      int base = s * each;
      senders.add(
          k.go(
              () -> {
                try {
                  for (int i = base; i < base + each; i++) {
                    tried.incrementAndGet();
                    if (send(i)) {
                      accepted.incrementAndGet(i);
                    }
                  }
                } catch (ChannelClosedException _) {
                  assertTrue(cancel);
                }
              }));
    }
    for (int r = 0; r < 4; r++) {
      int form = r;
      receivers.add(
          k.go(
              () -> {
                for (int turn = form; !ch.isDone(); turn++) {
                  Integer element = receive(turn % 5);
                  if (element != null) {
                    arrived.incrementAndGet(element);
                  } else {
                    Seam.current().yieldNow();
                  }
                }
              }));
    }
    if (cancel) {
      k.await("half of it", () -> tried.get() > SENDERS * each / 2);
      ch.cancel();
    }
    k.awaitDone(senders);
    ch.close();
    k.awaitDone(receivers);
    for (int i = 0; i < accepted.length(); i++) {
      assertEquals(accepted.get(i), arrived.get(i), "times that " + i + " arrived");
    }
  }

  private boolean send(int element) throws InterruptedException {
    switch (element % 5) {
      case 0 -> ch.send(element);
      case 1 -> {
        return ch.trySend(element);
      }
      case 2 -> {
        return ch.trySend(element, Duration.ofNanos(20_000));
      }
      case 3 -> select(k, onSend(ch, element, () -> true), onReceive(other, v -> false));
      default -> {
        CompletableFuture<@Nullable Void> sent = ch.sendAsync(element);
        if (element % 2 == 0 && sent.cancel(false)) {
          return false;
        }
        result(sent);
      }
    }
    return true;
  }

  private @Nullable Integer receive(int form) throws InterruptedException {
    return switch (form) {
      case 0 -> ch.receive();
      case 1 -> ch.tryReceive();
      case 2 -> ch.tryReceive(Duration.ofNanos(20_000));
      case 3 -> select(k, from(ch), from(other));
      default -> {
        CompletableFuture<Received<Integer>> received = ch.receiveAsync();
        if (tried.get() % 2 == 0 && received.cancel(false)) {
          yield null;
        }
        yield result(received).value();
      }
    };
  }

  private static <T extends @Nullable Object> T result(CompletableFuture<T> future)
      throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ChannelClosedException closed) {
        throw closed;
      }
      throw new AssertionError(e);
    }
  }
}
