package io.goroutines.benchmarks.claims;

import io.goroutines.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Many goroutines or threads that reach one gate after the other, and wait at each until it opens.
 */
final class Crowd {

  private final Examined subject;
  private final int count;
  private final List<Channel<Integer>> gates = new ArrayList<>();
  private final List<CountDownLatch> arriving = new ArrayList<>();
  private final CountDownLatch leaving;

  /** The body of each. */
  @FunctionalInterface
  interface Way {

    /** Reaches the gates, in their order. */
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
   * Starts some that wait at one gate, with as few frames as possible: frames cost memory.
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
   * Starts some that reach several gates.
   *
   * @param count how many
   * @param gateCount the number of gates
   * @param way the body of each
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

  /** Waits until all wait at a gate, and no others exist. */
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
    // They announce their arrival a moment before they wait.
    while (subject.waiting() < count + others) {
      Thread.sleep(1);
    }
  }

  /** Releases all that wait at a gate. */
  void open(int gate) {
    gates.get(gate).close();
  }

  /** Waits until all have reached the end of their bodies. */
  void awaitEnd() throws InterruptedException {
    leaving.await();
  }
}
