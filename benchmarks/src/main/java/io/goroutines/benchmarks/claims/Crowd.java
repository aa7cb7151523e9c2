package io.goroutines.benchmarks.claims;

import io.goroutines.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** Many that come to one gate after the other, and wait at each until it opens. */
final class Crowd {

  private final Examined subject;
  private final int count;
  private final List<Channel<Integer>> gates = new ArrayList<>();
  private final List<CountDownLatch> arriving = new ArrayList<>();
  private final CountDownLatch leaving;

  /** What each does. */
  @FunctionalInterface
  interface Way {

    /** Comes to the gates, in their order. */
    void walk(Crowd crowd) throws InterruptedException;
  }

  private Crowd(Examined subject, int count, int gateCount) {
    this.subject = subject;
    this.count = count;
    this.leaving = new CountDownLatch(count);
    for (int i = 0; i < gateCount; i++) {
      gates.add(subject.channel());
      arriving.add(new CountDownLatch(count));
    }
  }

  /**
   * Starts some that wait at one gate, and do it as directly as can be: frames cost memory.
   *
   * @param count how many
   */
  static Crowd atOneGate(Examined subject, int count) {
    Crowd crowd = new Crowd(subject, count, 1);
    CountDownLatch arriving = crowd.arriving.getFirst();
    CountDownLatch leaving = crowd.leaving;
    Channel<Integer> gate = crowd.gates.getFirst();
    for (int i = 0; i < count; i++) {
      subject.start(
          () -> {
            arriving.countDown();
            gate.receive();
            leaving.countDown();
          });
    }
    return crowd;
  }

  /**
   * Starts some that come to several gates.
   *
   * @param count how many
   * @param gateCount at how many gates each will wait
   * @param way how they come there
   */
  static Crowd onTheWay(Examined subject, int count, int gateCount, Way way) {
    Crowd crowd = new Crowd(subject, count, gateCount);
    for (int i = 0; i < count; i++) {
      subject.start(
          () -> {
            way.walk(crowd);
            crowd.leaving.countDown();
          });
    }
    return crowd;
  }

  /** Called by each of them. */
  void waitAt(int gate) throws InterruptedException {
    arriving.get(gate).countDown();
    gates.get(gate).receive();
  }

  /** Waits until all wait at a gate, and nobody else is there. */
  void awaitAt(int gate) throws InterruptedException {
    awaitAt(gate, 0);
  }

  /**
   * Waits until all wait at a gate.
   *
   * @param others how many of other crowds wait somewhere
   */
  void awaitAt(int gate, int others) throws InterruptedException {
    arriving.get(gate).await();
    // From saying that they are there it is a step to waiting.
    while (subject.waiting() < count + others) {
      Thread.sleep(1);
    }
  }

  /** Lets all that wait at a gate go on. */
  void open(int gate) {
    gates.get(gate).close();
  }

  /** Waits until all have come to the end of their way. */
  void awaitEnd() throws InterruptedException {
    leaving.await();
  }
}
