package io.goroutines.verification;

import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A minimal waiter list after the design of the real one, with one fault: the twins use it. */
final class SketchWaiterList {

  /** The fault. */
  enum Fault {
    /** add does not lock. */
    ADDS_UNLOCKED,
    /** abandon does not lock. */
    LEAVES_UNLOCKED,
    /** wakeAll does not lock. */
    TAKES_UNLOCKED,
    /** wakeAll detaches the whole list, and traverses it without the lock. */
    WALKS_UNLOCKED
  }

  /** The entry of a waiter, which counts how often it was woken. */
  static final class Entry {
    final CountingWaiter waiter = new CountingWaiter();
    private volatile @Nullable Entry previous;
    private volatile @Nullable Entry next;
    private volatile boolean linked;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Fault fault;
  private volatile @Nullable Entry first;
  private volatile @Nullable Entry last;

  SketchWaiterList(Fault fault) {
    this.fault = fault;
  }

  Entry added() {
    Entry entry = new Entry();
    add(entry);
    return entry;
  }

  void add(Entry entry) {
    lockUnless(Fault.ADDS_UNLOCKED);
    Entry before = last;
    entry.previous = before;
    entry.linked = true;
    last = entry;
    if (before == null) {
      first = entry;
    } else {
      before.next = entry;
    }
    unlock();
  }

  void abandon(Entry entry) {
    lockUnless(Fault.LEAVES_UNLOCKED);
    if (entry.linked) {
      unlink(entry);
    }
    unlock();
  }

  private void unlink(Entry entry) {
    Entry before = entry.previous;
    Entry after = entry.next;
    entry.previous = null;
    entry.next = null;
    entry.linked = false;
    if (before == null) {
      first = after;
    } else {
      before.next = after;
    }
    if (after == null) {
      last = before;
    } else {
      after.previous = before;
    }
  }

  void wakeAll() {
    if (fault == Fault.WALKS_UNLOCKED) {
      walkAll();
      return;
    }
    for (Entry entry; (entry = take()) != null; ) {
      entry.waiter.ready(false);
    }
  }

  private @Nullable Entry take() {
    lockUnless(Fault.TAKES_UNLOCKED);
    Entry entry = first;
    if (entry != null) {
      unlink(entry);
    }
    unlock();
    return entry;
  }

  private void walkAll() {
    lock.lock();
    Entry entry = first;
    first = null;
    last = null;
    lock.unlock();
    for (; entry != null; entry = entry.next) {
      entry.linked = false;
      entry.waiter.ready(false);
    }
  }

  private void lockUnless(Fault wrong) {
    if (fault != wrong) {
      lock.lock();
    }
  }

  private void unlock() {
    if (lock.isHeldByCurrentThread()) {
      lock.unlock();
    }
  }
}
