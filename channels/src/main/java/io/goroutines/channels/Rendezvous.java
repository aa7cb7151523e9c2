package io.goroutines.channels;

import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Where goroutines that run at the same time hand over to each other through an unbuffered channel:
 * the receiver stands here and looks, and the sender gives it the element by one compare-and-set. A
 * message then costs two transfers from cache to cache and no switch.
 */
final class Rendezvous {

  /*
   * The slot. Who changes it to what:
   *
   *   null -> RECEIVER          a receiver, by CAS, without the channel's lock: it stands
   *   RECEIVER -> an element    a sender, by CAS, with or without the lock: the hand-over
   *   RECEIVER -> LEAVE         who queues to send, or closes, by CAS, under the lock
   *   RECEIVER -> null          the receiver, by CAS: it leaves
   *   an element, LEAVE -> null the receiver
   *
   * Invariants. At most one stands. A send and a receive are completed here by the one CAS that puts the
   * element, or not at all: who has left goes to the channel's lock as if it had never stood.
   *
   * Nobody stands here for long while somebody waits to send, although the receiver does not take the lock:
   *
   *   the receiver                  who waits to send, under the lock
   *   ------------                  ---------------------------------
   *   1. slot = RECEIVER, by CAS    1. queue a node
   *   2. full fence (the CAS)       2. full fence
   *   3. somebody queues: leave     3. slot is RECEIVER: have it leave
   *
   * One of the two sees the other. A channel gets its rendezvous under the lock, so that whoever has queued
   * without seeing it is seen by those who stand.
   *
   * Order. Nobody here overtakes one who has queued before the call began. A sender looks whether somebody
   * waits to send before it hands over, with or without the lock, and a receiver whether somebody waits at
   * all before it stands: while it looks the second time, it does stand here.
   *
   * Close. It writes `closed`, and then has the receiver leave. A sender without the lock reads `closed`
   * before its CAS, and a receiver before it stands. So if they meet after the close, both calls began
   * before it, and the hand-over counts as done before it; and whoever has seen that the channel is closed
   * neither sends here nor stands.
   *
   * The end of the stack. Between standing and leaving there are calls. Whatever they throw, the receiver
   * leaves by a call that is no deeper than the one by which it came, and returns the element if it got
   * one. After the hand-over there are only plain writes.
   *
   * Whether it pays. What a transfer costs is between 20 and 200 ns, by the machine and by where its host
   * puts the processors of a guest; a switch on one processor 150. So it is measured. Goroutines hand over
   * on one processor at first ("together"; see Claim). After a number of messages one of them has its peer
   * run on an idle processor, and both meet here: that is a trial. A goroutine that has met another one here
   * is "apart", and looks for it here next time, on whatever channel: the two directions of a conversation
   * are tried at once. They stay so as long as a message takes at most three quarters of its time together,
   * nothing else is to run on their processors, and nobody looks in vain; after a million messages it is
   * measured anew how long one takes together. After a trial that fails the channel lets twice as many go by
   * to the next one; if it was too slow, Trials keeps all others from it for a while.
   *
   * After the SynchronousQueue of java.util.concurrent, where two that spin meet in the same way.
   */

  /** In the slot: a receiver stands here. */
  private static final Object RECEIVER = new Object();

  /** In the slot: the receiver is to look at the channel. */
  private static final Object LEAVE = new Object();

  private static final VarHandle SLOT;

  static {
    try {
      SLOT = MethodHandles.lookup().findVarHandle(Rendezvous.class, "slot", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How often to look for one who was here a message ago: on x86 ten microseconds or so. */
  private static final int LOOKS = 500;

  /** How often to look for one who is about to be woken on another processor. */
  private static final int LOOKS_AT_FIRST = 10_000;

  /** After so many looks it is looked whether others are to run on the processor. */
  private static final int CHECK = 32;

  /**
   * Of so many messages the time is taken, and then it is looked for others as well; the least of
   * some such windows counts.
   */
  private static final int WINDOW = 64;

  /**
   * Few, since a trial that fails should be short; yet a stopped processor falls into one alone.
   */
  private static final int WINDOWS = 8;

  /** How many messages to let go by before a trial: at first, after a good run, and at most. */
  private static final int FIRST_PAUSE = 4_096;

  /** Long enough to measure how long a message takes together; the first window may be of both. */
  private static final int SHORT_PAUSE = WINDOW * (WINDOWS + 1);

  private static final int MAX_PAUSE = 1 << 20;

  /** After so many messages apart it is measured again how long one takes together. */
  private static final int STAY = 1 << 20;

  /** How many messages in a row are a good run. */
  private static final int GOOD_RUN = 4_096;

  private final Trials trials;

  private volatile @Nullable Object slot;

  /** Whether a trial has begun, and nobody was met yet. A hint. */
  private volatile boolean trying;

  // What has been measured; hints, written without a lock by those who wait

  /** Whether the last message was handed over here. */
  private boolean apart;

  /** Messages in the present window, and whole windows since the last result or change. */
  private int messages;

  private int windows;

  private long windowBegan;

  private long least = Long.MAX_VALUE;

  /** How long a window takes together, in nanoseconds; 0 if that is not known. */
  private long together;

  /** How many messages to go to the next trial, and how many there will be after that. */
  private int left = FIRST_PAUSE;

  private int pause = FIRST_PAUSE;

  /** How many were about to hand over here. */
  private int sends;

  /** Whether a trial was begun here, and the stay that came of it has not ended. */
  private boolean open;

  /** How many have been handed over here since then. */
  private int run;

  Rendezvous(Trials trials) {
    this.trials = trials;
  }

  /** Whether a receiver stood here at a moment during the call. */
  boolean isAwaited() {
    return slot == RECEIVER;
  }

  /**
   * Hands an element to the receiver that stands here, if one does, without the lock. The caller
   * has seen {@link #isAwaited}, and then that the channel is not closed.
   */
  boolean meet(Object element) {
    if (trying) {
      Seam.current().apart(true);
    } else if (isTurnToCheck()) {
      boolean _ = Seam.current().staysApart(); // so that it parks when it next has to wait
    }
    return tryHandOver(element);
  }

  /**
   * Whether the sender is to look for others to run: a receiver does so where it measures. To be
   * asked where the slot is about to be written: it is in the same cache line.
   */
  private boolean isTurnToCheck() {
    return ++sends % WINDOW == 0;
  }

  /**
   * Hands an element to the receiver that stands here, if one does. The caller holds the channel's
   * lock, or is as in {@link #meet}.
   */
  boolean tryHandOver(Object element) {
    return slot == RECEIVER && SLOT.compareAndSet(this, RECEIVER, element);
  }

  /** Has a receiver look at the channel. The caller holds the lock, and has changed something. */
  void interrupt() {
    VarHandle.fullFence();
    if (slot == RECEIVER) {
      boolean _ = SLOT.compareAndSet(this, RECEIVER, LEAVE);
    }
  }

  /**
   * Sends to one who stands here, or comes within a moment. Nobody does so while somebody waits to
   * receive.
   *
   * @return whether the element was sent
   */
  boolean send(Chan<?> chan, Object element, Waiter waiter) {
    int looks = looks(waiter, false);
    return looks > 0 && sendLooking(chan, element, waiter, looks);
  }

  // A method of its own, so that those who are together have none of it in their compiled code.
  private boolean sendLooking(Chan<?> chan, Object element, Waiter waiter, int most) {
    int looks = most;
    boolean tries = looks > LOOKS;
    boolean handedOver = false;
    try {
      while (chan.isQuiet()
          && --looks > 0
          && (looks % CHECK != 0 || tries || waiter.staysApart())) {
        if (slot == RECEIVER && isTurnToCheck()) {
          boolean _ = waiter.staysApart();
        }
        if (tryHandOver(element)) {
          handedOver = true;
          break;
        }
        Thread.onSpinWait();
      }
    } finally {
      if (tries) {
        trying = false;
      }
    }
    if (!handedOver) {
      missed(waiter);
    }
    return handedOver;
  }

  /**
   * Receives from one who comes within a moment. Nobody does so while somebody waits to send.
   *
   * @return an element, or null
   */
  @Nullable Object receive(Chan<?> chan, Waiter waiter) {
    int looks = looks(waiter, true);
    return looks > 0 ? receiveLooking(chan, waiter, looks) : null;
  }

  private @Nullable Object receiveLooking(Chan<?> chan, Waiter waiter, int most) {
    int looks = most;
    boolean tries = looks > LOOKS;
    Object received = null;
    if (chan.isQuiet() && tryStand()) {
      try {
        if (chan.isQuiet()) {
          while (slot == RECEIVER
              && --looks > 0
              && (looks % CHECK != 0 || tries || waiter.staysApart())) {
            Thread.onSpinWait();
          }
        }
        received = leave();
      } catch (Throwable t) {
        received = leave();
        if (received == null) {
          trying = false;
          throw t;
        }
      }
    }
    if (received == null) {
      missed(waiter);
      return null;
    }
    run++;
    if (tries) {
      trying = false;
    }
    return received;
  }

  /** Stands here, unless somebody does. By whoever leaves then, whatever happens. */
  boolean tryStand() {
    return slot == null && SLOT.compareAndSet(this, null, RECEIVER);
  }

  /** Leaves; returns the element if it was handed one before. */
  @Nullable Object leave() {
    if (slot == RECEIVER && SLOT.compareAndSet(this, RECEIVER, (Object) null)) {
      return null;
    }
    Object found = slot;
    SLOT.setRelease(this, (Object) null);
    return found == LEAVE ? null : found;
  }

  // Whether to look here

  /** Returns how often one who must wait is to look here; 0 for not at all. */
  private int looks(Waiter waiter, boolean receives) {
    if (waiter.isApart()) {
      // Both sides come here for each message; one of them counts it.
      return receives && !isWorthWhile(waiter) ? 0 : LOOKS;
    }
    if (trying) {
      waiter.apart(true);
      return LOOKS;
    }
    // Together, one of the two waits for each message.
    if (--left >= SHORT_PAUSE) {
      return 0;
    }
    long time = measure(waiter, false);
    if (time > 0) {
      together = time;
    }
    if (left > 0) {
      return 0;
    }
    left = pause;
    return together > 0 && trials.mayBegin() && begins(waiter) ? LOOKS_AT_FIRST : 0;
  }

  /** Begins a trial, if there is a peer that can run elsewhere. */
  boolean begins(Waiter waiter) {
    trying = true; // before the peer runs: it may come here at once
    boolean parted = false;
    try {
      parted = waiter.partFromNext();
    } finally {
      if (!parted) {
        trying = false;
      }
    }
    if (parted) {
      open = true;
      run = 0;
      waiter.apart(true);
    }
    return parted;
  }

  /** Counts a message that is to be handed over here, and looks whether to go on so. */
  private boolean isWorthWhile(Waiter waiter) {
    long time = measure(waiter, true);
    if (time > 0 && together > 0) {
      if (4 * time > 3 * together) {
        trials.failed();
        ends(false);
        waiter.apart(false);
        return false;
      }
      trials.wentWell();
      if (run >= STAY) {
        ends(true);
        waiter.apart(false);
        return false;
      }
    }
    return messages != 0 || waiter.staysApart();
  }

  /** Learns that somebody has looked in vain. */
  private void missed(Waiter waiter) {
    ends(run >= GOOD_RUN);
    waiter.apart(false);
  }

  /** A stay ends. Both sides come to that; the first one counts. */
  private void ends(boolean good) {
    trying = false;
    if (open) {
      open = false;
      pause = good ? SHORT_PAUSE : Math.min(2 * pause, MAX_PAUSE);
      left = pause;
    }
  }

  /**
   * Counts a message.
   *
   * @return the least time of a window in nanoseconds, now and then; else 0
   */
  private long measure(Waiter waiter, boolean nowApart) {
    if (nowApart != apart) {
      apart = nowApart;
      windows = -1; // the present one is of both
      least = Long.MAX_VALUE;
    }
    if (++messages < WINDOW) {
      return 0;
    }
    messages = 0;
    long now = waiter.now();
    if (windows >= 0) {
      least = Math.min(least, now - windowBegan);
    }
    windowBegan = now;
    if (++windows < WINDOWS) {
      return 0;
    }
    windows = 0;
    long result = least;
    least = Long.MAX_VALUE;
    return result;
  }
}
