package io.goroutines.testkit;

import static io.goroutines.testkit.Signal.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Happens-before" of docs/spec.md. JUnit alone calls them. */
public sealed interface MemoryModelRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(intent = "A receiver would see a half-initialised object.")
  default void m01_aSendHappensBeforeItsReceiveCompletes(Kit k) {
    for (int capacity : new int[] {0, 1, 4}) {
      Channel<Data> ch = k.channels().buffered(capacity);
      int rounds = k.rounds(3_000);
      AtomicInteger wrong = new AtomicInteger();
      Data shared = new Data();
      Channel<Integer> turn = k.channels().unbuffered();
      Goroutine sender =
          k.go(
              () -> {
                for (int i = 1; i <= rounds; i++) {
                  Data fresh = new Data();
                  fresh.value = i;
                  fresh.other = -i;
                  shared.value = i;
                  ch.send(fresh);
                  var _ = turn.receive();
                }
              });
      Goroutine receiver =
          k.go(
              () -> {
                for (int i = 1; i <= rounds; i++) {
                  Data got = ch.receive();
                  if (got == null || got.value != i || got.other != -i || shared.value != i) {
                    wrong.incrementAndGet();
                  }
                  turn.send(i);
                }
              });
      k.awaitDone(sender, receiver);
      assertEquals(0, wrong.get());
    }
  }

  @RuleTest(
      intent = "A channel that is used as a semaphore or a mutex would not protect what it guards.")
  default void m02_theKthReceiveHappensBeforeTheKPlusCthSendCompletes(Kit k) {
    // A channel of capacity C as a semaphore: the next holders see what its C holders write.
    for (int capacity : new int[] {1, 2}) {
      Channel<Integer> limit = k.channels().buffered(capacity);
      for (int i = 0; i < capacity; i++) {
        assertTrue(limit.trySend(i));
      }
      Goroutine tooEarly = k.go(() -> limit.send(capacity));
      k.awaitWaiting(tooEarly, WaitReason.CHAN_SEND);
      for (int i = 0; i <= capacity; i++) {
        k.await("the element " + i, () -> limit.tryReceive() != null);
      }
      k.awaitDone(tooEarly);
      AtomicInteger inside = new AtomicInteger();
      AtomicInteger tooMany = new AtomicInteger();
      Data shared = new Data();
      int each = k.rounds(1_000);
      List<Goroutine> all = new ArrayList<>();
      for (int g = 0; g < 4; g++) {
        all.add(
            k.go(
                () -> {
                  for (int i = 0; i < each; i++) {
                    limit.send(i);
                    if (capacity == 1) {
                      shared.value++;
                    }
                    if (inside.incrementAndGet() > capacity) {
                      tooMany.incrementAndGet();
                    }
                    if (i % 8 == 0) {
                      Go.gosched();
                    }
                    inside.decrementAndGet();
                    var _ = limit.receive();
                  }
                }));
      }
      k.awaitDone(all);
      assertEquals(0, tooMany.get(), "times that more than C sends had completed unmatched");
      if (capacity == 1) {
        assertEquals(4 * each, shared.value, "plain increments in the critical section");
      }
    }
  }

  @RuleTest(
      intent =
          "A sender that reuses its buffer after the send would overwrite what the "
              + "receiver reads.")
  default void m03_anUnbufferedReceiveHappensBeforeItsSendCompletes(Kit k) {
    Channel<Integer> ch = k.channels().unbuffered();
    int rounds = k.rounds(3_000);
    AtomicInteger wrong = new AtomicInteger();
    Data shared = new Data();
    Channel<Integer> turn = k.channels().unbuffered();
    Goroutine receiver =
        k.go(
            () -> {
              for (int i = 1; i <= rounds; i++) {
                shared.value = i;
                var _ = ch.receive();
                var _ = turn.receive();
              }
            });
    Goroutine sender =
        k.go(
            () -> {
              for (int i = 1; i <= rounds; i++) {
                ch.send(i);
                if (shared.value != i) {
                  wrong.incrementAndGet();
                }
                turn.send(i);
              }
            });
    k.awaitDone(receiver, sender);
    assertEquals(0, wrong.get());
  }

  @RuleTest(
      intent = "What was written before the close, such as a result, would be missing after it.")
  default void m04_aCloseHappensBeforeAReceiveThatSeesIt(Kit k) {
    int rounds = k.rounds(400);
    AtomicInteger wrong = new AtomicInteger();
    for (int i = 0; i < rounds; i++) {
      Channel<Integer> ch = k.channels().buffered(i / 2 % 2);
      Data shared = new Data();
      Goroutine receiver =
          k.go(
              () -> {
                @Nullable Integer none = ch.receive();
                if (none != null || shared.value != 1) {
                  wrong.incrementAndGet();
                }
              });
      if (i % 2 == 0) {
        k.awaitWaiting(receiver, WaitReason.CHAN_RECEIVE);
      }
      Goroutine closer =
          k.go(
              () -> {
                shared.value = 1;
                ch.close();
              });
      k.awaitDone(receiver, closer);
    }
    assertEquals(0, wrong.get());
  }

  @RuleTest(intent = "A body would not see what its starter has prepared for it.")
  default void m05_goHappensBeforeTheBody(Kit k) throws Exception {
    int rounds = k.rounds(1_500);
    AtomicInteger wrong = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    k.run(
        () -> {
          for (int i = 1; i <= rounds; i++) {
            int expected = i;
            Data shared = new Data();
            shared.value = i;
            shared.other = -i;
            var _ =
                k.go(
                    () -> {
                      if (shared.value != expected || shared.other != -expected) {
                        wrong.incrementAndGet();
                      }
                      shared.value = 0; // a second run sees this value
                      ran.incrementAndGet();
                    });
          }
        });
    k.await("all have run", () -> ran.get() >= rounds);
    assertEquals(rounds, ran.get());
    assertEquals(0, wrong.get());
  }

  @RuleTest(intent = "A joiner would read stale results.")
  default void m06_theEndOfABodyHappensBeforeAJoinReturns(Kit k) throws Exception {
    int rounds = k.rounds(500);
    k.run(
        () -> {
          for (int i = 1; i <= rounds; i++) {
            int written = i;
            Data shared = new Data();
            Goroutine g =
                k.go(
                    () -> {
                      if (written % 4 == 0) {
                        Go.gosched();
                      }
                      shared.value = written;
                    });
            g.join();
            assertEquals(written, shared.value);
            assertTrue(g.isDone());
          }
        });
  }

  @RuleTest(intent = "A waiter that was woken would not see why.")
  default void m07_readyHappensBeforeTheParkReturnsThatItCauses(Kit k) {
    int rounds = k.rounds(2_000);
    Signal[] signals = new Signal[rounds];
    Signal[] answers = new Signal[rounds];
    for (int i = 0; i < rounds; i++) {
      signals[i] = new Signal();
      answers[i] = new Signal();
    }
    AtomicInteger wrong = new AtomicInteger();
    Data shared = new Data();
    Goroutine writes =
        k.go(
            () -> {
              for (int i = 0; i < rounds; i++) {
                shared.value = i;
                signals[i].set(true);
                answers[i].await();
              }
            });
    Goroutine reads =
        k.go(
            () -> {
              for (int i = 0; i < rounds; i++) {
                signals[i].await();
                if (shared.value != i) {
                  wrong.incrementAndGet();
                }
                answers[i].set(true);
              }
            });
    k.awaitDone(writes, reads);
    assertEquals(0, wrong.get());
  }

  @RuleTest(intent = "A select on the end of a goroutine would read stale results.")
  default void m08_theEndOfABodyHappensBeforeAReceiveThatSeesDoneClosed(Kit k) throws Exception {
    int rounds = k.rounds(500);
    k.run(
        () -> {
          for (int i = 1; i <= rounds; i++) {
            int written = i;
            Data shared = new Data();
            Goroutine g =
                k.go(
                    () -> {
                      if (written % 4 == 0) {
                        Go.gosched();
                      }
                      shared.value = written;
                    });
            assertNull(g.done().receive());
            assertEquals(written, shared.value);
          }
        });
  }
}
