package io.goroutines.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelBuilder;
import io.goroutines.ChannelClosedException;
import io.goroutines.Goroutine;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.function.Supplier;

/**
 * The rules of the chapter "Many senders and receivers" of docs/spec.md. JUnit alone calls them.
 */
public sealed interface ChannelStormRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent = "Lost or duplicated elements are lost or duplicated orders, payments and messages.")
  default void c39_noElementIsLostOrDoubledAndEachSendersOrderIsKept(Kit k) {
    for (int capacity : new int[] {0, 1, 8}) {
      Channel<long[]> ch = k.channels().buffered(capacity);
      int senders = 4;
      int each = k.rounds(500);
      AtomicIntegerArray seen = new AtomicIntegerArray(senders * each);
      AtomicInteger disorder = new AtomicInteger();
      AtomicInteger left = new AtomicInteger(senders);
      List<Goroutine> all = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int me = s;
        Body body =
            () -> {
              for (int i = 0; i < each; i++) {
                ch.send(new long[] {me, i});
              }
              if (left.decrementAndGet() == 0) {
                ch.close();
              }
            };
        if (s == 0) {
          k.platform(body);
        } else {
          all.add(k.go(body));
        }
      }
      for (int r = 0; r < 4; r++) {
        Body body =
            () -> {
              long[] last = new long[senders];
              Arrays.fill(last, -1);
              for (long[] element : ch) {
                seen.incrementAndGet((int) (element[0] * each + element[1]));
                if (element[1] <= last[(int) element[0]]) {
                  disorder.incrementAndGet();
                }
                last[(int) element[0]] = element[1];
              }
            };
        if (r == 0) {
          k.platform(body);
        } else {
          all.add(k.go(body));
        }
      }
      k.awaitDone(all);
      k.awaitThreads();
      for (int i = 0; i < senders * each; i++) {
        assertEquals(1, seen.get(i), "times that element " + i + " was received");
      }
      assertEquals(0, disorder.get(), "elements of one sender that overtook another of its own");
    }
  }

  @RuleTest(
      intent =
          "What was reported as sent must arrive also when peers time out, are "
              + "cancelled, or close.")
  default void c40_noElementIsLostOrDoubledUnderInterruptsTimeoutsAndAClose(Kit k) {
    for (int capacity : new int[] {0, 2}) {
      Channel<Integer> ch = k.channels().buffered(capacity);
      int each = k.rounds(400);
      int senders = 4;
      AtomicIntegerArray sent = new AtomicIntegerArray(senders * each);
      AtomicIntegerArray received = new AtomicIntegerArray(senders * each);
      AtomicBoolean stop = k.flag();
      List<Goroutine> active = new ArrayList<>();
      List<Goroutine> receivers = new ArrayList<>();
      for (int s = 0; s < senders; s++) {
        int base = s * each;
        active.add(
            k.go(
                () -> {
                  for (int i = 0; i < each; i++) {
                    int element = base + i;
                    try {
                      boolean done =
                          switch (i % 3) {
                            case 0 -> ch.trySend(element);
                            case 1 -> ch.trySend(element, Duration.ofNanos(20_000));
                            default -> {
                              ch.send(element);
                              yield true;
                            }
                          };
                      if (done) {
                        sent.incrementAndGet(element);
                      }
                    } catch (InterruptedException | ChannelClosedException _) {
                      // it did not happen
                    }
                  }
                }));
      }
      for (int r = 0; r < 4; r++) {
        int kind = r;
        receivers.add(
            k.go(
                () -> {
                  while (!ch.isDone()) {
                    try {
                      Integer element =
                          switch (kind) {
                            case 0 -> ch.tryReceive();
                            case 1 -> ch.tryReceive(Duration.ofNanos(20_000));
                            default -> ch.receive();
                          };
                      if (element != null) {
                        received.incrementAndGet(element);
                      } else if (kind == 0) {
                        Seam.current().yieldNow();
                      }
                    } catch (InterruptedException _) {
                      // nothing was received
                    }
                  }
                }));
      }
      List<Goroutine> targets = new ArrayList<>(active);
      targets.addAll(receivers);
      Goroutine interrupter =
          k.go(
              () -> {
                for (int i = 0; !stop.get(); i++) {
                  targets.get(i % targets.size()).interrupt();
                  Seam.current().yieldNow();
                  Seam.current().yieldNow();
                }
              });
      // Half-way the channel is closed while senders are active.
      k.await(
          "half of it",
          () -> {
            int some = 0;
            for (int i = 0; i < senders * each; i++) {
              some += received.get(i);
            }
            return some > senders * each / 8 || active.stream().allMatch(Goroutine::isDone);
          });
      ch.close();
      k.awaitDone(active);
      k.awaitDone(receivers);
      stop.set(true);
      k.awaitDone(interrupter);
      for (int i = 0; i < senders * each; i++) {
        if (sent.get(i) != received.get(i)) {
          fail("element " + i + " was sent " + sent.get(i) + " and received " + received.get(i));
        }
      }
    }
  }

  @RuleTest(intent = "A worker that misses the close under load never ends.")
  default void c41_everyWaitingReceiverSeesTheCloseInAStorm(Kit k) {
    for (int round = 0; round < k.rounds(40); round++) {
      Channel<Integer> ch = k.channels().buffered(round % 2);
      // Rounds with more receivers alternate with rounds with more senders, so that some wait at
      // any time.
      int receivers = 2 + 2 * (round / 2 % 3);
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 8; i++) {
        Body receive =
            () -> {
              while (ch.receive() != null) {
                Thread.onSpinWait();
              }
            };
        Body send =
            () -> {
              try {
                while (true) {
                  ch.send(1);
                }
              } catch (ChannelClosedException _) {
                // the end
              }
            };
        all.add(k.go(i < receivers ? receive : send));
      }
      k.await("it flows", () -> all.getLast().state() != Goroutine.State.RUNNABLE);
      ch.close();
      k.awaitDone(all);
    }
  }

  @RuleTest(
      intent =
          "Resources in elements, such as connections, are closed by the hook: a missed "
              + "one leaks.")
  default void c59_whatIsAcceptedIsEitherReceivedOrReportedOnce(Kit k) {
    List<Supplier<ChannelBuilder<Integer>>> kinds =
        List.of(
            Channel::builder,
            () -> Channel.<Integer>builder().capacity(2),
            () -> Channel.<Integer>builder().unlimited(),
            () -> Channel.<Integer>builder().capacity(3).dropOldest(),
            () -> Channel.<Integer>builder().capacity(3).dropLatest(),
            () -> Channel.<Integer>builder().conflated());
    for (Supplier<ChannelBuilder<Integer>> kind : kinds) {
      for (boolean cancel : new boolean[] {false, true}) {
        new Storm(k, kind.get(), cancel).run();
      }
    }
  }
}
