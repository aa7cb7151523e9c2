package io.goroutines.spi.support;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.GoRuntime;
import io.goroutines.GoroutineOptions;
import io.goroutines.GoroutineReport;
import io.goroutines.MayImplement;
import io.goroutines.ReceiveChannel;
import io.goroutines.WaitReason;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Op;
import io.goroutines.spi.PointListener;
import io.goroutines.spi.ScheduledGoroutine;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The common base of the goroutines of all schedulers: the life cycle from the start to the end of
 * the body, the delivery of interrupts, the wait reason, and the joiners.
 *
 * <p>A scheduler extends this class, gives the goroutine a thread at a time of its choice, and
 * calls {@link #runBody()} there, once. That method never throws. Waiting goes through {@link
 * #suspend} and {@link #ready}, which use {@link LockSupport} unless overridden; this class does
 * not assume that the thread is virtual.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public abstract class AbstractGoroutine implements ScheduledGoroutine {

  /*
   * Phases, and the thread that performs each transition:
   *
   *   FRESH ----------> RUNNING        the goroutine's thread, in runBody
   *   FRESH ----------> PENDING        interrupt: there is no thread yet to deliver it to
   *   PENDING --------> RUNNING        the goroutine's thread, which interrupts itself
   *   RUNNING --------> INTERRUPTING   interrupt: claims the thread, so that the body cannot end
   *   INTERRUPTING ---> RUNNING        the same interrupter, after the delivery
   *   RUNNING --------> DONE           the goroutine's thread, at the end of runBody
   *   FRESH, PENDING -> DONE           the scheduler, if it cannot provide a thread; a thread that
   *                                    begins nevertheless finds DONE, and runs nothing
   *
   * Invariant: from RUNNING until DONE, `thread` runs this body and no other. Thread.interrupt is
   * called in INTERRUPTING only, and DONE cannot be reached from there, so an interrupt never hits
   * the next body of the same thread. The ending thread waits for an interrupter no longer than
   * Thread.interrupt takes; FutureTask does the same.
   */
  private static final byte FRESH = 0;
  private static final byte PENDING = 1;
  private static final byte RUNNING = 2;
  private static final byte INTERRUPTING = 3;
  private static final byte DONE = 4;

  /**
   * How often the ending thread tries to close the {@link #done} channel. A close fails if memory
   * is exhausted while another thread has the channel locked, or if a {@link PointListener} throws.
   */
  private static final int CLOSE_TRIES = 100;

  /** How many ids a goroutine reserves at once; Go's number. */
  static final int ID_BLOCK = 16;

  private static final VarHandle PHASE;
  private static final VarHandle JOINERS;
  private static final VarHandle DONE_CHANNEL;
  private static final VarHandle REASON;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      PHASE = lookup.findVarHandle(AbstractGoroutine.class, "phase", byte.class);
      JOINERS = lookup.findVarHandle(AbstractGoroutine.class, "joiners", Joiners.class);
      DONE_CHANNEL = lookup.findVarHandle(Joiners.class, "done", Channel.class);
      REASON = lookup.findVarHandle(AbstractGoroutine.class, "reason", WaitReason.class);
      // Initialised here: an initialisation that failed with StackOverflowError would leave the
      // class unusable for good.
      lookup.ensureInitialized(Joiners.class);
      lookup.ensureInitialized(Ends.class);
      lookup.ensureInitialized(ChannelClosedException.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final long id;
  private final long creatorId;
  private final GoroutineHost host;
  private final GoroutineOptions options;
  private final Class<?> origin;

  /**
   * The body; cleared by the thread that runs it, so that objects the body drops can be collected.
   */
  private @Nullable Body body;

  /** The thread that runs the body; written before RUNNING, cleared after DONE. */
  private volatile @Nullable Thread thread;

  private volatile byte phase;

  /** Whether {@link #interrupt} was called; written before the interrupt is delivered. */
  private volatile boolean interrupted;

  /** The joiners; created by the first join, or by the first {@link #done}. */
  private volatile @Nullable Joiners joiners;

  /**
   * The reason and the object of the current wait; written by this goroutine, read by dumps, in
   * opaque mode.
   */
  private @Nullable WaitReason reason;

  private @Nullable Object waitsOn;

  /**
   * The last id assigned to a goroutine that this one started, and the number of reserved ids left;
   * accessed by this goroutine only.
   */
  private long lastGiven;

  private byte idsLeft;

  /** The links of {@link GoroutineRegistry}, guarded by its lock. */
  @Nullable AbstractGoroutine previousLive;

  @Nullable AbstractGoroutine nextLive;

  /** The registry that lists this goroutine; written before the goroutine begins. */
  @Nullable GoroutineRegistry registry;

  /** Creates a goroutine that has not begun. */
  protected AbstractGoroutine(GoroutineStart start) {
    this.id = start.id();
    this.creatorId = start.creatorId();
    this.host = start.host();
    this.options = start.options();
    this.origin = start.origin();
    this.body = start.body();
  }

  /**
   * Returns an id for a goroutine that this one starts. It reserves {@link #ID_BLOCK} ids at once,
   * as a P does in Go, so that starters on several processors do not contend for one counter, nor
   * the goroutines they start for one list of the {@link GoroutineRegistry}.
   *
   * @param lastId the last id assigned in the runtime
   */
  final long nextId(AtomicLong lastId) {
    if (idsLeft == 0) {
      lastGiven = lastId.getAndAdd(ID_BLOCK);
      idsLeft = ID_BLOCK;
    }
    idsLeft--;
    return ++lastGiven;
  }

  // Called and overridden by schedulers

  /**
   * Runs the body to its end on the calling thread, delivers a panic to the host, and wakes the
   * joiners. To be called once, by the scheduler. Never throws; returns with the interrupt status
   * clear.
   */
  protected final void runBody() {
    Body toRun = Objects.requireNonNull(body, "runBody was called before");
    if (!begin()) {
      return;
    }
    body = null;
    try {
      toRun.run();
    } catch (Throwable t) {
      if (!isEnd(t)) {
        panicked(t);
      }
    }
    try {
      ended();
    } finally {
      over();
    }
  }

  /** Makes the calling thread the goroutine's thread; false if the start was abandoned. */
  private boolean begin() {
    Thread current = Thread.currentThread();
    thread = current;
    if (PHASE.compareAndSet(this, FRESH, RUNNING)) {
      return true;
    }
    if (PHASE.compareAndSet(this, PENDING, RUNNING)) {
      current.interrupt();
      return true;
    }
    thread = null;
    return false;
  }

  /**
   * Whether an exception thrown by the body is an ordinary end, not a panic. Called on the
   * goroutine's thread.
   */
  final boolean isEnd(Throwable thrown) {
    try {
      return Ends.isEnd(thrown, interrupted, host);
    } catch (Throwable _) {
      return false; // no memory or stack to decide: the goroutine must end nevertheless
    }
  }

  /** Reports a panic to the host. Called on the goroutine's thread. Never throws. */
  final void panicked(Throwable cause) {
    try {
      host.panicked(this, cause);
    } catch (Throwable second) {
      // The host is broken or memory is exhausted; the panic must not vanish, nor reach the
      // scheduler.
      try {
        System.err.println(
            GoroutineReport.panic(this, cause) + GoroutineReport.panic(this, second));
      } catch (Throwable _) {
        // No means are left to report it.
      }
    }
  }

  private void over() {
    GoroutineRegistry listed = registry;
    for (int tries = 0; !(listed == null ? tryEnd() : listed.tryEnd(this)); tries++) {
      relax(tries); // an interrupter is delivering
    }
    Thread.interrupted();
    closeDone(); // while `thread` is set: a closer that parks for the channel's lock is unparked
    thread = null;
    wakeJoiners();
  }

  /** Moves a running goroutine to DONE; false if an interrupter is delivering. */
  final boolean tryEnd() {
    return PHASE.compareAndSet(this, RUNNING, DONE);
  }

  /** Moves a goroutine that has not begun to DONE, so that it never will; false if it has begun. */
  final boolean abandon() {
    return PHASE.compareAndSet(this, FRESH, DONE) || PHASE.compareAndSet(this, PENDING, DONE);
  }

  /**
   * Closes the channel of {@link #done}, if there is one. Called after DONE was written. Never
   * throws: the goroutine must end nevertheless.
   */
  final void closeDone() {
    try {
      Joiners waiting = joiners;
      Channel<Void> done = waiting == null ? null : waiting.done;
      for (int tries = 0; done != null && tries < CLOSE_TRIES && !tryClose(done); tries++) {
        relax(tries);
      }
    } catch (Throwable _) {
      // The stack or memory is exhausted; the next call of done() closes the channel.
    }
  }

  private static boolean tryClose(Channel<Void> done) {
    try {
      close(done);
      return true;
    } catch (Throwable _) {
      return false;
    }
  }

  /** Closes a channel unless another thread has closed it. */
  private static void close(Channel<Void> done) {
    try {
      if (!done.isClosed()) {
        done.close();
      }
    } catch (ChannelClosedException _) {
      // the end of a goroutine and a call of done() may both close it
    }
  }

  final void wakeJoiners() {
    WaiterList waiting = joiners;
    if (waiting != null) {
      waiting.wakeAll();
    }
  }

  /**
   * Called when the body has ended, on the goroutine's thread, just before the goroutine counts as
   * done. A {@link GoroutineRegistry} removes the goroutine without this call. Must not wait or
   * throw.
   */
  protected void ended() {}

  /**
   * Suspends the calling goroutine until {@link #ready}, an interrupt, the deadline, or a spurious
   * wake-up. The default uses {@link LockSupport}.
   *
   * @param deadline by {@link #now()}, or {@link Waiter#NO_DEADLINE}
   */
  protected void suspend(long deadline) {
    if (deadline == NO_DEADLINE) {
      LockSupport.park();
    } else {
      long now = now();
      if (deadline > now) { // compared first: the difference to the distant past overflows
        LockSupport.parkNanos(deadline - now);
      }
    }
  }

  /**
   * Runs a task when this goroutine has ended and a panic has been reported; a join may return
   * before the task runs. For groups that count goroutines; to be called by this goroutine itself.
   *
   * @param task the task: it must neither wait nor throw, nor run user code
   */
  public final void atEnd(Runnable task) {
    joiners().add(new WaiterList.Entry(next -> task.run()));
  }

  /**
   * Reports to the host that this goroutine holds its processor while others wait. To be called by
   * the scheduler, on a thread where user code may run.
   *
   * @param time how long it has held the processor
   * @param stack its stack trace
   */
  public final void reportLongRunning(Duration time, StackTraceElement[] stack) {
    host.longRunning(this, time, stack);
  }

  /**
   * Returns whether this goroutine, which has begun and not ended, is executing on a processor now.
   */
  protected boolean isExecuting() {
    return true;
  }

  /** Returns the thread that runs the body; null before it begins and after it has ended. */
  protected final @Nullable Thread thread() {
    return thread;
  }

  // Waiter

  @Override
  public final void park(WaitReason reason, @Nullable Object on, long deadline) {
    this.waitsOn = on;
    REASON.setOpaque(this, reason);
    try {
      suspend(deadline);
    } finally {
      REASON.setOpaque(this, (WaitReason) null);
      this.waitsOn = null;
    }
  }

  @Override
  public void ready(boolean next) {
    Thread current = thread;
    if (current != null) {
      LockSupport.unpark(current);
    }
  }

  @Override
  public void yieldNow() {
    Thread.yield();
  }

  @Override
  public long now() {
    return Seam.systemNow();
  }

  @Override
  public int random(int bound) {
    return ThreadLocalRandom.current().nextInt(bound);
  }

  @Override
  public int spins() {
    return 0;
  }

  // Goroutine

  @Override
  public final GoRuntime runtime() {
    return host.runtime();
  }

  @Override
  public final long id() {
    return id;
  }

  @Override
  public final String name() {
    return options.name();
  }

  @Override
  public final Map<String, String> labels() {
    return options.labels();
  }

  @Override
  public final long creatorId() {
    return creatorId;
  }

  @Override
  public final Class<?> origin() {
    return origin;
  }

  @Override
  public final State state() {
    byte now = phase;
    if (now == DONE) {
      return State.DONE;
    }
    Thread current = thread;
    if (now == FRESH || now == PENDING || current == null) {
      return phase == DONE ? State.DONE : State.RUNNABLE;
    }
    if (REASON.getOpaque(this) != null) {
      return State.WAITING;
    }
    State state =
        switch (current.getState()) {
          case NEW, RUNNABLE -> isExecuting() ? State.RUNNING : State.RUNNABLE;
          case BLOCKED, WAITING, TIMED_WAITING -> State.BLOCKED;
          case TERMINATED -> State.DONE;
        };
    return phase == DONE ? State.DONE : state; // the thread may already run another body
  }

  @Override
  public final @Nullable WaitReason waitReason() {
    return (WaitReason) REASON.getOpaque(this);
  }

  /** Returns the object of the current wait in the seam, or null; for dumps. */
  public final @Nullable Object waitsOn() {
    return waitsOn;
  }

  @Override
  public StackTraceElement[] stackTrace() {
    Thread current = thread;
    if (current != null) {
      StackTraceElement[] trace = current.getStackTrace();
      // Otherwise it may belong to the next body of the thread, or to the end of this one.
      if (current == thread && phase != DONE) {
        return trace;
      }
    }
    return new StackTraceElement[0];
  }

  @Override
  public final void interrupt() {
    for (int tries = 0; ; tries++) {
      switch (phase) {
        case FRESH -> {
          interrupted = true;
          if (PHASE.compareAndSet(this, FRESH, PENDING)) {
            return;
          }
        }
        case RUNNING -> {
          if (PHASE.compareAndSet(this, RUNNING, INTERRUPTING)) {
            interrupted = true;
            try {
              Objects.requireNonNull(thread).interrupt();
            } finally {
              phase = RUNNING;
            }
            return;
          }
        }
        // Another interrupter is delivering, and its interrupt may already have been handled.
        case INTERRUPTING -> relax(tries);
        default -> {
          return; // PENDING: will be delivered; DONE: too late
        }
      }
    }
  }

  private static void relax(int tries) {
    if (tries < 64) {
      Thread.onSpinWait();
    } else {
      Thread.yield();
    }
  }

  @Override
  public final void join() throws InterruptedException {
    Seam.point(Op.JOIN, this);
    boolean _ = awaitEnd(Seam.current(), NO_DEADLINE);
  }

  @Override
  public final boolean join(Duration limit) throws InterruptedException {
    Objects.requireNonNull(limit, "limit");
    Seam.point(Op.JOIN, this);
    Waiter waiter = Seam.current();
    return awaitEnd(waiter, Seam.deadline(waiter, limit));
  }

  private boolean awaitEnd(Waiter waiter, long deadline) throws InterruptedException {
    if (Thread.interrupted()) {
      throw new InterruptedException();
    }
    if (phase == DONE) {
      return true;
    }
    if (deadline <= waiter.now()) {
      return false;
    }
    WaiterList waiting = joiners();
    WaiterList.Entry entry = new WaiterList.Entry(waiter);
    waiting.add(entry);
    try {
      while (phase != DONE) {
        waiter.park(WaitReason.JOIN, this, deadline);
        if (phase == DONE) {
          break; // an interrupt that arrives with the end stays set
        }
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
        if (deadline <= waiter.now()) {
          return false;
        }
      }
      return true;
    } finally {
      waiting.abandon(entry);
    }
  }

  @Override
  @SuppressWarnings("unchecked") // the field has this type
  public final ReceiveChannel<Void> done() {
    Joiners waiting = joiners();
    Channel<Void> done = waiting.done;
    if (done == null) {
      Channel<Void> fresh = host.runtime().channels().unbuffered();
      done = (Channel<Void>) DONE_CHANNEL.compareAndExchange(waiting, (Channel<Void>) null, fresh);
      if (done == null) {
        done = fresh;
      }
    }
    // The channel is published before this read, and the ending thread reads it after writing DONE.
    // So at least one of the two sees the other's write, and closes.
    if (phase == DONE) {
      close(done);
    }
    return done;
  }

  private Joiners joiners() {
    Joiners waiting = joiners;
    if (waiting != null) {
      return waiting;
    }
    Joiners fresh = new Joiners();
    Joiners other = (Joiners) JOINERS.compareAndExchange(this, (Joiners) null, fresh);
    return other == null ? fresh : other;
  }

  /** Returns {@code goroutine 18} or {@code goroutine 18 (name)}. */
  @Override
  public final String toString() {
    return name().isEmpty() ? "goroutine " + id : "goroutine " + id + " (" + name() + ")";
  }
}
