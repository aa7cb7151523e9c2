package io.goroutines.scheduler;

import io.goroutines.spi.GoroutineLookup;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import io.goroutines.spi.support.AbstractGoroutine;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A goroutine on a virtual thread whose scheduler is ours. */
final class G extends AbstractGoroutine {

  private static final GoroutineLookup LOOKUP = G::current;

  static {
    Seam.register(LOOKUP);
  }

  /** The context class loader of the starting code: the thread is created, or reused, elsewhere. */
  final @Nullable ClassLoader contextClassLoader;

  private final Dispatcher dispatcher;

  /**
   * The fiber of the thread that runs this goroutine: its own, or that of a reused thread. Written
   * by {@link GoroutineFiber} before the start, and before the body begins.
   */
  Fiber fiber;

  /** The nesting depth of announced blocking calls; accessed by the goroutine only. */
  private int blocking;

  /** Whether its start has failed; ordered by the {@link Lifecycle}. */
  boolean startFailed;

  @SuppressWarnings("NullAway.Init") // GoroutineFiber.create sets the fiber
  G(GoroutineStart start, Dispatcher dispatcher) {
    super(start);
    this.contextClassLoader = Thread.currentThread().getContextClassLoader();
    this.dispatcher = dispatcher;
  }

  /** Returns the goroutine that the calling thread runs, or null. */
  static @Nullable AbstractGoroutine current() {
    if (JdkHook.carrier() instanceof Worker worker) {
      Fiber carried = worker.fiber;
      return carried == null ? null : carried.g;
    }
    return null;
  }

  /** Returns the name for its thread; empty for none. */
  String threadName() {
    String name = name();
    return name.isEmpty() && dispatcher.namesThreads() ? "goroutine-" + id() : name;
  }

  /** Submits this goroutine for the first time. */
  void submit() {
    fiber.becomesReady();
    dispatcher.submit(fiber);
  }

  /** Runs the body to its end on the calling thread, the thread of a fiber. */
  void runOn(Fiber carrying) {
    fiber = carrying;
    runBody();
  }

  @Override
  protected boolean isExecuting() {
    return dispatcher.carries(fiber) || AfterClosePool.carry(fiber);
  }

  @Override
  protected void ended() {
    if (SchedulerEvents.recordsEnds()) {
      SchedulerEvents.ended(this);
    }
  }

  @Override
  protected void suspend(long deadline) {
    if (SchedulerEvents.recordsParks()) {
      Object event = SchedulerEvents.parks();
      try {
        suspendUntil(deadline);
      } finally {
        SchedulerEvents.parked(this, event);
      }
    } else {
      suspendUntil(deadline);
    }
  }

  private void suspendUntil(long deadline) {
    Timers timers = deadline == NO_DEADLINE ? null : dispatcher.timers();
    if (timers == null) {
      super.suspend(deadline);
    } else if (deadline > now()) {
      TimerTask timer = timers.arm(deadline, this);
      if (timer == null) {
        super.suspend(deadline); // the timers are closed
        return;
      }
      try {
        LockSupport.park();
      } finally {
        boolean _ = timer.cancel();
      }
    }
  }

  @Override
  public void ready(boolean next) {
    Thread thread = thread();
    if (thread == null) {
      return;
    }
    // The hint reaches Dispatcher.submit through the worker: no code between here and there can
    // park.
    if (next && JdkHook.carrier() instanceof Worker worker) {
      worker.next = true;
      try {
        LockSupport.unpark(thread);
      } finally {
        worker.next = false;
      }
    } else {
      LockSupport.unpark(thread);
    }
  }

  @Override
  public void yieldNow() {
    yieldAs(Fiber.TO_ALL);
  }

  @Override
  public boolean yieldToNext() {
    if (!dispatcher.hasNext()) {
      return false;
    }
    yieldAs(Fiber.TO_NEXT);
    return true;
  }

  private void yieldAs(byte how) {
    fiber.yielding = how;
    Thread.yield();
    fiber.yielding = 0;
  }

  @Override
  public void beginBlocking() {
    if (blocking++ == 0) {
      dispatcher.beginBlocking();
    }
  }

  @Override
  public void endBlocking() {
    // After a StackOverflowError in beginBlocking the counter may be 0.
    if (blocking > 0 && --blocking == 0 && dispatcher.endBlocking()) {
      yieldNow();
    }
  }

  @Override
  public int random(int bound) {
    return dispatcher.random(bound);
  }

  @Override
  public int spins() {
    return dispatcher.spins();
  }
}
