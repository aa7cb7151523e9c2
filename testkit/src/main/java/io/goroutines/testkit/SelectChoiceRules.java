package io.goroutines.testkit;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.testkit.Selects.from;
import static io.goroutines.testkit.Selects.select;
import static io.goroutines.testkit.Selects.selectInOrder;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The rules of the chapter "Which case is taken" of docs/spec.md. JUnit alone calls them. */
public sealed interface SelectChoiceRules permits SchedulerVerification, ChannelVerification {

  @RuleTest(
      intent = "A busy channel would starve the others of the same loop.",
      odds = "A fair choice fails with a probability below 10⁻⁹.")
  default void l01_amongReadyCasesEachIsTakenWithTheSameProbability(Kit k) throws Exception {
    // By Hoeffding, with 6,000 rounds a share is off by 0.045 with a probability below 2·e^-24 for
    // each of the seven counts here: less than one false alarm in 10^9.
    int rounds = 6_000;
    double tolerance = 0.045;
    for (int n = 2; n <= 3; n++) {
      int cases = n;
      int[] taken = new int[cases];
      List<Channel<Integer>> channels = new ArrayList<>();
      for (int i = 0; i < cases; i++) {
        channels.add(k.channels().buffered(1));
        assertTrue(channels.get(i).trySend(i));
      }
      k.run(
          () -> {
            for (int round = 0; round < rounds; round++) {
              Integer index =
                  cases == 2
                      ? select(k, from(channels.get(0)), from(channels.get(1)))
                      : select(
                          k, from(channels.get(0)), from(channels.get(1)), from(channels.get(2)));
              taken[index]++;
              channels.get(index).send(index);
            }
          });
      for (int i = 0; i < cases; i++) {
        double share = (double) taken[i] / rounds;
        int id = i;
        assertTrue(
            Math.abs(share - 1.0 / cases) < tolerance,
            () -> "case " + id + " of " + cases + " was taken with a share of " + share);
      }
    }
    Channel<Integer> in = k.channels().buffered(1);
    Channel<Integer> out = k.channels().buffered(1);
    int[] received = new int[1];
    k.run(
        () -> {
          assertTrue(in.trySend(0));
          for (int round = 0; round < rounds; round++) {
            boolean receive = select(k, onSend(out, 1, () -> false), onReceive(in, v -> true));
            if (receive) {
              received[0]++;
              in.send(0);
            } else {
              assertEquals(1, out.receive());
            }
          }
        });
    double share = (double) received[0] / rounds;
    assertTrue(
        Math.abs(share - 0.5) < tolerance, () -> "the receive was taken with a share of " + share);
  }

  @RuleTest(intent = "Priorities among channels, such as stop before work, rely on the order.")
  default void l02_inListedOrderTheFirstReadyCaseIsTaken(Kit k) throws Exception {
    Channel<String> empty = k.channels().buffered(1);
    Channel<String> first = k.channels().buffered(1);
    Channel<String> second = k.channels().buffered(1);
    k.run(
        () -> {
          second.send("second");
          for (int i = 0; i < 200; i++) {
            first.send("first");
            assertEquals("first", selectInOrder(k, from(empty), from(first), from(second)));
          }
          assertEquals("second", selectInOrder(k, from(empty), from(first), from(second)));
          assertEquals(
              "default", selectInOrder(k, from(empty), from(first), onDefault(() -> "default")));
        });
  }

  @RuleTest(
      intent =
          "A poll that takes default although an element is there drops work; one that "
              + "waits blocks its caller.")
  default void l03_defaultIsTakenExactlyIfNoCaseIsReady(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    Channel<String> other = k.channels().unbuffered();
    k.run(
        () -> {
          for (int i = 0; i < 100; i++) {
            assertEquals("default", select(k, from(ch), onDefault(() -> "default")));
            assertEquals(
                "default",
                select(k, from(ch), onSend(other, "b", () -> "sent"), onDefault(() -> "default")));
            ch.send("a");
            assertEquals("a", select(k, from(other), from(ch), onDefault(() -> "default")));
            assertEquals(
                "sent", select(k, onSend(ch, "b", () -> "sent"), onDefault(() -> "default")));
            assertEquals(
                "default", select(k, onSend(ch, "c", () -> "sent"), onDefault(() -> "default")));
            assertEquals("b", ch.receive());
          }
          assertEquals("default", select(k, onDefault(() -> "default")));
        });
  }

  @RuleTest(
      intent =
          "A look at one case after the other reports nothing ready although there "
              + "always was something.")
  default void l04_withAReadyChannelAtEveryMomentDefaultIsNeverTaken(Kit k) {
    // A token moves to and fro between two channels, and is put into the one before it is taken
    // from the other. Whenever the selector holds none, one of the two has an element.
    Channel<Integer> a = k.channels().buffered(2);
    Channel<Integer> b = k.channels().buffered(2);
    assertTrue(a.trySend(0));
    AtomicBoolean stop = k.flag();
    AtomicInteger defaults = new AtomicInteger();
    Body mover =
        () -> {
          while (!stop.get()) {
            b.send(0);
            var _ = a.receive();
            a.send(0);
            var _ = b.receive();
          }
        };
    Thread moves = k.platform(mover);
    Goroutine selects =
        k.go(
            () -> {
              for (int i = 0, fromB = 0; i < k.rounds(5_000) || fromB < k.rounds(300); i++) {
                Channel<Integer> taken =
                    select(
                        k,
                        onReceive(a, v -> a),
                        onReceive(b, v -> b),
                        onDefault(
                            () -> {
                              defaults.incrementAndGet();
                              return a;
                            }));
                if (defaults.get() > 0) {
                  return;
                }
                fromB += taken == b ? 1 : 0; // the mover is between the two channels then
                taken.send(0);
              }
            });
    k.awaitDone(selects);
    stop.set(true);
    var _ = a.trySend(0); // the mover may wait for this element
    var _ = b.trySend(0);
    assertEquals(0, defaults.get(), "times that default was taken though there was an element");
    k.awaitEnd(moves);
  }

  @RuleTest(
      intent = "A timeout that is early, late or missing breaks the deadline that it enforces.")
  default void l05_timeoutIsTakenIfNothingElseIsPossibleInTime(Kit k) throws Exception {
    Channel<String> ch = k.channels().unbuffered();
    Channel<String> full = k.channels().buffered(1);
    k.run(
        () -> {
          long start = Seam.current().now();
          assertEquals(
              "timeout", select(k, from(ch), onTimeout(Duration.ofMillis(2), () -> "timeout")));
          assertTrue(Seam.current().now() - start >= 2_000_000, "taken early");
          assertEquals("timeout", select(k, from(ch), onTimeout(Duration.ZERO, () -> "timeout")));
          assertEquals(
              "timeout", select(k, from(ch), onTimeout(Duration.ofSeconds(-1), () -> "timeout")));
          assertEquals("alone", select(k, onTimeout(Duration.ofMillis(1), () -> "alone")));
          assertEquals(
              "short",
              select(
                  k,
                  onTimeout(Duration.ofHours(1), () -> "long"),
                  from(ch),
                  onTimeout(Duration.ofMillis(1), () -> "short")));
          for (int i = 0; i < 50; i++) {
            for (long millis = -1; millis <= 0; millis++) {
              Duration past = Duration.ofMillis(millis);
              full.send("a");
              assertEquals("a", select(k, from(full), onTimeout(past, () -> "timeout")));
            }
          }
        });
    Goroutine waits =
        k.go(
            () ->
                assertEquals(
                    "a", select(k, from(ch), onTimeout(Duration.ofHours(1), () -> "timeout"))));
    k.awaitWaiting(waits, WaitReason.SELECT);
    k.run(() -> ch.send("a"));
    k.awaitDone(waits);
  }

  @RuleTest(
      intent = "A loop with timeouts would leak waiters, and swallow later elements with them.")
  default void l06_aSelectThatTimedOutLeavesNoWaiterBehind(Kit k) throws Exception {
    Channel<String> a = k.channels().unbuffered();
    Channel<String> b = k.channels().unbuffered();
    k.run(
        () -> {
          assertEquals(
              "timeout",
              select(
                  k,
                  from(a),
                  onSend(b, "ghost", () -> "sent"),
                  onTimeout(Duration.ofMillis(1), () -> "timeout")));
          assertFalse(a.trySend("a"), "a select that timed out received");
          assertNull(b.tryReceive(), "a select that timed out sent");
        });
  }

  @RuleTest(intent = "Loops switch their cases on and off by setting channels to null.")
  default void l07_aNullOrNilChannelDisablesItsCase(Kit k) throws Exception {
    Channel<String> ch = k.channels().buffered(1);
    Channel<String> never = Channel.never();
    Channel<String> none = null;
    k.run(
        () -> {
          for (int i = 0; i < 50; i++) {
            ch.send("a");
            assertEquals(
                "a",
                select(
                    k,
                    from(none),
                    onSend(none, "b", () -> "sent"),
                    from(never),
                    onSend(never, "b", () -> "sent"),
                    from(ch)));
          }
          assertEquals("default", select(k, from(none), from(never), onDefault(() -> "default")));
        });
    Goroutine waits = k.go(() -> select(k, from(none), from(never)));
    k.awaitWaiting(waits, WaitReason.SELECT_NO_CASES);
    waits.interrupt();
    k.awaitDone(waits);
  }

  @RuleTest(intent = "A main goroutine that blocks with an empty select keeps the program alive.")
  default void l08_aSelectWithoutCasesWaitsForEver(Kit k) {
    AtomicBoolean interrupted = new AtomicBoolean();
    Goroutine waits =
        k.go(
            () -> {
              try {
                Object unexpected = Selects.<@Nullable Object, RuntimeException>select(k);
                throw new AssertionError("it returned " + unexpected);
              } catch (InterruptedException _) {
                interrupted.set(true);
              }
            });
    k.awaitWaiting(waits, WaitReason.SELECT_NO_CASES);
    waits.interrupt();
    k.awaitDone(waits);
    assertTrue(interrupted.get());
  }
}
