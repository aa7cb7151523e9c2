package io.goroutines.testkit;

import static io.goroutines.testkit.Signal.signals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** The rules of the chapter "Fairness" of docs/spec.md. JUnit alone calls them. */
public sealed interface FairnessRules permits SchedulerVerification {

  @RuleTest(intent = "A loop that polls and yields would lock out the goroutine that it polls for.")
  default void s03_aYieldingGoroutineLetsOthersRun(Kit k) throws Exception {
    AtomicBoolean ran = new AtomicBoolean();
    k.run(
        () -> {
          k.go(() -> ran.set(true));
          k.await("the other goroutine has run", ran::get);
        });
  }

  @RuleTest(
      intent = "A busy pair, such as a pipeline under load, would stop the rest of the program.")
  default void s04_twoThatWakeEachOtherForEverStarveNobody(Kit k) {
    AtomicBoolean stop = k.flag();
    PingPong pair = new PingPong(stop);
    Goroutine one = k.go(() -> pair.play(0, k));
    Goroutine two = k.go(() -> pair.play(1, k));
    k.await("the pair alternates", () -> pair.hits.get() > 10);
    Goroutine local = k.go(() -> k.awaitDone(k.go(() -> {})));
    k.awaitDone(local);
    stop.set(true);
    k.awaitDone(one, two);
  }

  @RuleTest(intent = "With as many busy pairs as processors, new requests would never be served.")
  default void s81_pairsThatHandOverForEverStarveNobody(Kit k) {
    AtomicBoolean stop = k.flag();
    List<Goroutine> busy = new ArrayList<>();
    List<PingPong> pairs = new ArrayList<>();
    for (int i = 0; i < manyAtOnce(k); i++) {
      PingPong pair = new PingPong(stop);
      pairs.add(pair);
      busy.add(k.go(() -> pair.play(0, k)));
      busy.add(k.go(() -> pair.play(1, k)));
    }
    k.await("all pairs alternate", () -> pairs.stream().allMatch(pair -> pair.hits.get() > 100));
    othersGoOn(k);
    stop.set(true);
    k.awaitDone(busy);
  }

  /** As many as there are processors; fewer where each goroutine has its own. */
  private static int manyAtOnce(Kit k) {
    return Math.min(k.scheduler().procs(), 2 * Runtime.getRuntime().availableProcessors());
  }

  /** Goroutines are woken from outside, sleep, start others and are woken by them. */
  private static void othersGoOn(Kit k) {
    for (int round = 0; round < k.rounds(5); round++) {
      Signal fromOutside = new Signal();
      Signal fromInside = new Signal();
      Goroutine wokenInside = k.go(() -> fromInside.await());
      Goroutine wokenOutside =
          k.go(
              () -> {
                fromOutside.await();
                Go.sleep(Duration.ofMillis(1));
                k.go(() -> fromInside.set()).join();
              });
      k.awaitWaiting(wokenInside, WaitReason.COND_WAIT);
      k.awaitWaiting(wokenOutside, WaitReason.COND_WAIT);
      fromOutside.set();
      k.awaitDone(wokenOutside, wokenInside);
    }
  }

  @RuleTest(intent = "A few polling loops would stop the timers and all input of the program.")
  default void s82_goroutinesThatPollForEverStarveNobody(Kit k) {
    AtomicBoolean stop = k.flag();
    List<Goroutine> busy = new ArrayList<>();
    AtomicIntegerArray polls = new AtomicIntegerArray(manyAtOnce(k));
    for (int i = 0; i < polls.length(); i++) {
      int me = i;
      busy.add(
          k.go(
              () -> {
                while (!stop.get()) {
                  polls.incrementAndGet(me);
                  Seam.current().yieldNow();
                }
              }));
    }
    k.await(
        "all goroutines poll",
        () -> {
          for (int i = 0; i < polls.length(); i++) {
            if (polls.get(i) < 100) {
              return false;
            }
          }
          return true;
        });
    othersGoOn(k);
    stop.set(true);
    k.awaitDone(busy);
  }

  @RuleTest(
      intent =
          "A lively exchange, or a chain of starts, would keep a woken goroutine "
              + "waiting for ever.")
  default void s84_twoThatWakeEachOtherForEverStarveNoWaiter(Kit k) {
    AtomicBoolean stop = k.flag();
    PingPong pair = new PingPong(stop);
    besides(k, false, List.of(k.go(() -> pair.play(0, k)), k.go(() -> pair.play(1, k))), stop);
    AtomicBoolean over = k.flag();
    besides(k, false, pairOnChannels(k, over), over);
    // The same with goroutines each of which starts the next one and ends.
    AtomicBoolean last = k.flag();
    Signal ended = new Signal();
    Goroutine end = k.go(() -> ended.await());
    var _ = k.go(() -> startNext(k, last, ended));
    besides(k, false, List.of(end), last);
  }

  private static void startNext(Kit k, AtomicBoolean last, Signal ended) {
    if (last.get()) {
      ended.set();
    } else {
      var _ = k.go(() -> startNext(k, last, ended));
    }
  }

  /** Starts two goroutines that hand off to each other by channels, and do not yield. */
  private static List<Goroutine> pairOnChannels(Kit k, AtomicBoolean stop) {
    Channel<Integer> there = k.channels().unbuffered();
    Channel<Integer> back = k.channels().unbuffered();
    Goroutine one =
        k.go(
            () -> {
              while (!stop.get()) {
                there.send(1);
                assertEquals(2, back.receive());
              }
              there.close();
            });
    Goroutine two =
        k.go(
            () -> {
              while (there.receive() != null) {
                back.send(2);
              }
            });
    return List.of(one, two);
  }

  /**
   * Makes goroutines wait and be woken, by a platform thread, by a goroutine and by a timer, while
   * two others hand off to each other.
   */
  private static void besides(Kit k, boolean yieldFirst, List<Goroutine> pair, AtomicBoolean stop) {
    int rounds = 5;
    Signal[] fromOutside = signals(rounds);
    Signal[] fromInside = signals(rounds);
    try {
      Goroutine outside = k.go(() -> awaitAll(fromOutside, yieldFirst));
      Goroutine inside = k.go(() -> awaitAll(fromInside, yieldFirst));
      for (int i = 0; i < rounds; i++) {
        Signal local = fromInside[i];
        k.awaitWaiting(outside, WaitReason.COND_WAIT);
        fromOutside[i].set();
        k.await("it is woken from outside", fromOutside[i]::isReceived);
        k.awaitWaiting(inside, WaitReason.COND_WAIT);
        k.awaitDone(k.go(local::set));
        k.await("it is woken from inside", local::isReceived);
      }
      Goroutine sleeper =
          k.go(
              () -> {
                if (yieldFirst) {
                  Seam.current().yieldNow();
                }
                Go.sleep(Duration.ofMillis(1));
              });
      k.awaitDone(outside, inside, sleeper);
    } finally {
      stop.set(true);
    }
    k.awaitDone(pair);
  }

  private static void awaitAll(Signal[] signals, boolean yieldFirst) throws InterruptedException {
    for (Signal signal : signals) {
      if (yieldFirst) {
        Seam.current().yieldNow();
      }
      int _ = signal.await();
      signal.received();
    }
  }

  @RuleTest(intent = "A goroutine that once yielded would be served last for the rest of its life.")
  default void s85_aGoroutineThatHasYieldedIsWokenAsAnyOther(Kit k) {
    AtomicBoolean stop = k.flag();
    besides(k, true, pairOnChannels(k, stop), stop);
  }
}
