package io.goroutines.scheduler;

import io.goroutines.spi.AbstractGoroutine;
import io.goroutines.spi.GoroutineLookup;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Seam;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** A goroutine on a virtual thread whose scheduler is ours. */
public final class G extends AbstractGoroutine {

  private static final GoroutineLookup LOOKUP = G::current;

  static {
    Seam.register(LOOKUP);
  }

  /** The context class loader of the starting code: the thread is created, or reused, elsewhere. */
  final @Nullable ClassLoader contextClassLoader;

  /**
   * The strand of the thread that runs this goroutine: its own, or that of a reused thread. Written
   * before the body begins.
   */
  private Strand strand;

  /** The nesting depth of announced blocking calls; accessed by the goroutine only. */
  private int blocking;

  /** Whether its start has failed; ordered by the {@link Lifecycle}. */
  boolean startFailed;

  G(GoroutineStart start, Dispatcher dispatcher) {
    super(start);
    this.contextClassLoader = Thread.currentThread().getContextClassLoader();
    this.strand = new Strand(dispatcher, this);
  }

  /** Returns the goroutine that the calling thread runs, or null. */
  static @Nullable G current() {
    if (JdkHook.carrier() instanceof Worker worker) {
      Strand carried = worker.strand;
      return carried == null ? null : carried.g;
    }
    return null;
  }

  /** Returns the name for its thread; empty for none. */
  String threadName() {
    String name = name();
    return name.isEmpty() && strand.dispatcher.namesThreads() ? "goroutine-" + id() : name;
  }

  /** Submits this goroutine for the first time. */
  void submit() {
    strand.becomesReady();
    strand.dispatcher.submit(strand);
  }

  /** Runs the body to its end on the calling thread, the thread of a strand. */
  void runOn(Strand carrying) {
    strand = carrying;
    runBody();
  }

  @Override
  protected boolean isExecuting() {
    return strand.dispatcher.carries(strand) || Stragglers.carry(strand);
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
    Timers timers = deadline == NO_DEADLINE ? null : strand.dispatcher.timers();
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
    strand.yielding = true;
    Thread.yield();
    strand.yielding = false;
  }

  @Override
  public boolean yieldToNext() {
    if (!strand.dispatcher.hasNext()) {
      return false;
    }
    strand.givingWay = true;
    yieldNow();
    strand.givingWay = false;
    return true;
  }

  @Override
  public void beginBlocking() {
    if (blocking++ == 0) {
      strand.dispatcher.beginBlocking();
    }
  }

  @Override
  public void endBlocking() {
    // After a StackOverflowError in beginBlocking the counter may be 0.
    if (blocking > 0 && --blocking == 0 && strand.dispatcher.endBlocking()) {
      yieldNow();
    }
  }

  @Override
  public int random(int bound) {
    return strand.dispatcher.random(bound);
  }

  @Override
  public int spins() {
    return strand.dispatcher.spins();
  }
}
