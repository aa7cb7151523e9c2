package io.goroutines.channels;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A rendezvous in a few lines, after the design of the real one, with one thing wrong: what its
 * twins run on. It also has the queue of those who wait to send, in which there is room for one.
 */
final class SketchRendezvous {

  /** What is wrong. */
  enum Fault {
    /** Who hands over looks whether somebody stands here, and then writes. */
    HANDS_OVER_UNCLAIMED,
    /** Who leaves looks whether it was handed something, and then writes. */
    LEAVES_UNCLAIMED,
    /** Who interrupts looks whether somebody stands here, and then writes. */
    INTERRUPTS_UNCLAIMED,
    /** Who queues looks at the slot without a fence. */
    NO_FENCE
  }

  private static final Object RECEIVER = new Object();
  private static final Object LEAVE = new Object();

  private static final VarHandle SLOT;
  private static final VarHandle QUEUED;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      SLOT = lookup.findVarHandle(SketchRendezvous.class, "slot", Object.class);
      QUEUED = lookup.findVarHandle(SketchRendezvous.class, "queued", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Fault fault;
  private volatile @Nullable Object slot;

  @SuppressWarnings("unused") // through QUEUED
  private boolean queued;

  SketchRendezvous(Fault fault) {
    this.fault = fault;
  }

  static SketchRendezvous awaited(Fault fault) {
    SketchRendezvous place = new SketchRendezvous(fault);
    boolean _ = place.tryStand();
    return place;
  }

  boolean isAwaited() {
    return slot == RECEIVER;
  }

  boolean isQuiet() {
    return !(boolean) QUEUED.getAcquire(this);
  }

  boolean tryStand() {
    return SLOT.compareAndSet(this, null, RECEIVER);
  }

  @Nullable Object leave() {
    if (slot == RECEIVER && changes((Object) null, Fault.LEAVES_UNCLAIMED)) {
      return null;
    }
    Object found = slot;
    slot = null;
    return found == LEAVE ? null : found;
  }

  boolean tryHandOver(Object element) {
    return slot == RECEIVER && changes(element, Fault.HANDS_OVER_UNCLAIMED);
  }

  void interrupt() {
    if (fault != Fault.NO_FENCE) {
      VarHandle.fullFence();
    }
    if (slot == RECEIVER) {
      boolean _ = changes(LEAVE, Fault.INTERRUPTS_UNCLAIMED);
    }
  }

  /** Queues to send. */
  void enqueue() {
    QUEUED.setOpaque(this, true);
    interrupt();
  }

  private boolean changes(@Nullable Object to, Fault wrong) {
    if (fault == wrong) {
      slot = to;
      return true;
    }
    return SLOT.compareAndSet(this, RECEIVER, to);
  }
}
