package io.goroutines.verification;

import static io.goroutines.verification.Numbers.CLOSED;
import static io.goroutines.verification.Numbers.NOTHING;
import static io.goroutines.verification.Numbers.SENT;

import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A minimal channel after the design of the real one, with one fault: the twins of the channel
 * tests use it. Elements are positive. After {@link #noMorePeers} a waiter gives up, as if by an
 * interrupt or a time-out.
 */
final class SketchChannel {

  /** The fault. */
  enum Fault {
    /** A waiting receiver is claimed, and then handed its element. */
    CLAIMS_FIRST,
    /** A waiting sender is claimed, and then told that it has sent. */
    SAYS_OK_LATE,
    /** Claiming and giving up check the claim and then set it, without a CAS. */
    CHECKS_THEN_CLAIMS,
    /** An operation that must wait releases the lock before it enqueues itself. */
    NO_SECOND_LOOK
  }

  private static final int FREE = 0;
  private static final int TAKEN = 1;
  private static final int GIVEN_UP = 2;

  /** Decides which peer completes a waiting operation; the cases of a select share one. */
  static final class Claim {
    private final AtomicInteger state = new AtomicInteger();

    private boolean take(int as, Fault fault) {
      if (fault != Fault.CHECKS_THEN_CLAIMS) {
        return state.compareAndSet(FREE, as);
      }
      if (state.get() != FREE) {
        return false;
      }
      state.set(as);
      return true;
    }
  }

  /** An operation waiting on one channel. */
  static final class Node {
    private final Claim claim;
    private int element;
    private boolean ok;

    Node(Claim claim, int element) {
      this.claim = claim;
      this.element = element;
    }

    /** Returns the outcome, after the claim was taken. */
    private int outcome() {
      return ok ? element : CLOSED;
    }

    /** Returns the element received, in the end, or nothing. */
    int received() {
      return ok ? element : NOTHING;
    }
  }

  private final Fault fault;
  private final int capacity;
  private final ReentrantLock lock = new ReentrantLock();
  private final ArrayDeque<Integer> buffer = new ArrayDeque<>(2);
  private final ArrayDeque<Node> senders = new ArrayDeque<>(2);
  private final ArrayDeque<Node> receivers = new ArrayDeque<>(2);
  private boolean closed;
  private volatile boolean alone;

  SketchChannel(int capacity, Fault fault) {
    this.capacity = capacity;
    this.fault = fault;
  }

  private void lock() {
    while (!lock.tryLock()) {
      Thread.onSpinWait();
    }
  }

  /** Enqueues a receiver for which no thread waits. */
  void enqueueReceiver(Node node) {
    receivers.add(node);
  }

  /** From now on waiters give up. */
  void noMorePeers() {
    alone = true;
  }

  int trySend(int element) {
    lock();
    try {
      return sendNow(element);
    } finally {
      lock.unlock();
    }
  }

  int tryReceive() {
    lock();
    try {
      return receiveNow();
    } finally {
      lock.unlock();
    }
  }

  int send(int element) {
    Node self = new Node(new Claim(), element);
    lock();
    try {
      int now = sendNow(element);
      if (now != NOTHING) {
        return now;
      }
      loseTheLock();
      senders.add(self);
    } finally {
      lock.unlock();
    }
    return await(self, senders) ? (self.ok ? SENT : CLOSED) : NOTHING;
  }

  int receive() {
    Node self = new Node(new Claim(), 0);
    lock();
    try {
      int now = receiveNow();
      if (now != NOTHING) {
        return now;
      }
      loseTheLock();
      receivers.add(self);
    } finally {
      lock.unlock();
    }
    return await(self, receivers) ? self.outcome() : NOTHING;
  }

  private void loseTheLock() {
    if (fault == Fault.NO_SECOND_LOOK) {
      lock.unlock();
      lock();
    }
  }

  void close() {
    lock();
    try {
      closed = true;
      Node node;
      while ((node = senders.poll()) != null) {
        node.claim.take(TAKEN, fault);
      }
      while ((node = receivers.poll()) != null) {
        node.claim.take(TAKEN, fault);
      }
    } finally {
      lock.unlock();
    }
  }

  private int sendNow(int element) {
    if (closed) {
      return CLOSED;
    }
    for (Node receiver; (receiver = receivers.poll()) != null; ) {
      if (fault == Fault.CLAIMS_FIRST) {
        if (receiver.claim.take(TAKEN, fault)) {
          receiver.ok = true;
          receiver.element = element;
          return SENT;
        }
      } else {
        receiver.ok = true;
        receiver.element = element;
        if (receiver.claim.take(TAKEN, fault)) {
          return SENT;
        }
        receiver.ok = false;
      }
    }
    return buffer.size() < capacity && buffer.add(element) ? SENT : NOTHING;
  }

  private int receiveNow() {
    Integer first = buffer.poll();
    for (Node sender; (sender = senders.poll()) != null; ) {
      int element = sender.element;
      sender.ok = fault != Fault.SAYS_OK_LATE;
      if (sender.claim.take(TAKEN, fault)) {
        sender.ok = true;
        if (first == null) {
          return element;
        }
        buffer.add(element);
        return first;
      }
    }
    return first != null ? first : closed ? CLOSED : NOTHING;
  }

  /** Waits; false if it gave up. */
  private boolean await(Node self, ArrayDeque<Node> queue) {
    for (int spins = 1; self.claim.state.get() != TAKEN; spins++) {
      if (alone && self.claim.take(GIVEN_UP, fault)) {
        lock();
        try {
          for (Iterator<Node> nodes = queue.iterator(); nodes.hasNext(); ) {
            if (nodes.next() == self) {
              nodes.remove();
            }
          }
        } finally {
          lock.unlock();
        }
        return false;
      }
      if (spins % 100 == 0) {
        Thread.yield();
      } else {
        Thread.onSpinWait();
      }
    }
    return true;
  }
}
