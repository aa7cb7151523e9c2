package io.goroutines.testkit;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.LatencyHistogram;
import io.goroutines.Metric;
import io.goroutines.ReceiveChannel;
import io.goroutines.RuntimeClosedException;
import io.goroutines.SchedulerMetrics;
import io.goroutines.WaitReason;
import io.goroutines.spi.Capability;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import io.goroutines.spi.support.AbstractGoroutine;
import io.goroutines.spi.support.GoroutineRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A minimal correct scheduler, written against api alone: a platform thread for each goroutine,
 * scheduled by the operating system. Given a {@link SchedulerFault}, it has that one fault.
 */
final class BareScheduler implements Scheduler {

  private static final ThreadLocal<G> CURRENT = new ThreadLocal<>();

  /** Used by one fault only. */
  private static final InheritableThreadLocal<G> INHERITED = new InheritableThreadLocal<>();

  private static final ThreadLocal<Boolean> LEFT_INTERRUPTED = new ThreadLocal<>();

  static {
    Seam.register(CURRENT::get);
    Seam.register(INHERITED::get);
  }

  /** Faults that reuse threads, or run only a few at the same time. */
  private static final Set<SchedulerFault> POOLED =
      EnumSet.of(
          SchedulerFault.THREADS_ARE_USED_AGAIN,
          SchedulerFault.THREADS_KEEP_THEIR_NAMES,
          SchedulerFault.INTERRUPT_HITS_THE_THREAD,
          SchedulerFault.INTERRUPT_STATUS_LEAKS,
          SchedulerFault.ONE_AFTER_THE_OTHER,
          SchedulerFault.CLAIMS_PROCS_AND_RUNS_ONE,
          SchedulerFault.PROCS_RISE_IN_NAME_ONLY,
          SchedulerFault.CLAIMS_TO_LEND,
          SchedulerFault.DROPS_BEYOND_150_000,
          SchedulerFault.QUEUE_LOOKS_EMPTY,
          SchedulerFault.USES_8_PROCS_AT_MOST,
          SchedulerFault.HANDLER_STAYS_ON_THE_THREAD);

  private static final int UNNAMED = 7_777;

  private final GoroutineRegistry live = new GoroutineRegistry();
  private final Queue<G> ended = new ConcurrentLinkedQueue<>();
  private final SchedulerConfig config;
  private final SchedulerFault fault;
  private final ScheduledThreadPoolExecutor timers;
  private final @Nullable ThreadPoolExecutor pool;

  /** Woken goroutines that resume only when no other is woken; for two faults. */
  private final Queue<G> behind = new ConcurrentLinkedQueue<>();

  private final AtomicInteger starts = new AtomicInteger();
  private final AtomicInteger wakes = new AtomicInteger();

  /** How often goroutines woke each other or yielded; for faults that starve others. */
  /**
   * How long nothing must happen until goroutines count as resting: much longer than a busy machine
   * stops a thread, or the starved ones resume too early.
   */
  private static final Duration CALM = Duration.ofSeconds(1);

  private final AtomicInteger turns = new AtomicInteger();

  private final AtomicLong clock = new AtomicLong();
  private final AtomicLong parks = new AtomicLong();

  private volatile boolean closed;

  /** The argument of {@link #procs(int)}; it has no effect. */
  private volatile int named = UNNAMED;

  /**
   * Held shared by each start and exclusively by close: a start is either before a close or
   * refused.
   */
  private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock();

  BareScheduler(SchedulerConfig config, SchedulerFault fault) {
    this.config = config;
    this.fault = fault;
    timers = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().factory());
    timers.setRemoveOnCancelPolicy(true);
    timers.setRejectedExecutionHandler((task, full) -> {});
    int threads =
        switch (fault) {
          case ONE_AFTER_THE_OTHER,
              CLAIMS_PROCS_AND_RUNS_ONE,
              PROCS_RISE_IN_NAME_ONLY,
              CLAIMS_TO_LEND,
              DROPS_BEYOND_150_000,
              QUEUE_LOOKS_EMPTY ->
              1;
          case USES_8_PROCS_AT_MOST -> 8;
          case INTERRUPT_HITS_THE_THREAD -> 2; // one runs the test's body, one the rest
          default -> 4;
        };
    pool =
        POOLED.contains(fault)
            ? (ThreadPoolExecutor)
                Executors.newFixedThreadPool(threads, Thread.ofPlatform().daemon().factory())
            : null;
    if (is(SchedulerFault.OUTSIDE_WAKE_UPS_GO_BEHIND_ALL_OTHERS)
        || is(SchedulerFault.COUNTS_AS_YIELDING_FOR_EVER)) {
      Thread.ofPlatform().daemon().start(this::wakeThoseBehind);
    }
  }

  private boolean is(SchedulerFault possible) {
    return fault == possible;
  }

  /** Wakes the goroutines in {@link #behind} when no other was woken for a while. */
  private void wakeThoseBehind() {
    int before = wakes.get();
    for (int calm = 0; !closed; ) {
      LockSupport.parkNanos(1_000_000);
      int now = wakes.get();
      calm = now == before ? calm + 1 : 0;
      before = now;
      if (calm > CALM.toMillis()) {
        for (G g = behind.poll(); g != null; g = behind.poll()) {
          g.wake();
        }
      }
    }
  }

  /** A goroutine on its thread. */
  private static final class G extends AbstractGoroutine {
    private final BareScheduler scheduler;
    private final AtomicInteger permits = new AtomicInteger();
    private volatile @Nullable Thread ran;

    /** How often this goroutine has read the clock since it was woken; for one fault. */
    private int readings;

    private final @Nullable ClassLoader loader;

    /** Whether this goroutine has ever yielded; for one fault. */
    private volatile boolean yielded;

    G(GoroutineStart start, BareScheduler scheduler) {
      super(start);
      this.scheduler = scheduler;
      G before = CURRENT.get();
      this.loader =
          is(SchedulerFault.LOADER_STAYS_ON_THE_THREAD) && before != null
              ? before.loader
              : Thread.currentThread().getContextClassLoader();
    }

    private boolean is(SchedulerFault possible) {
      return scheduler.fault == possible;
    }

    void runOnThisThread() {
      G outer = CURRENT.get();
      if (!is(SchedulerFault.CURRENT_IS_UNKNOWN)) {
        CURRENT.set(this);
      }
      if (is(SchedulerFault.CHILDREN_ARE_TAKEN_FOR_THE_PARENT)) {
        INHERITED.set(this);
      }
      ran = Thread.currentThread();
      if (!is(SchedulerFault.THREADS_ARE_USED_AGAIN)) {
        ran.setContextClassLoader(loader);
      }
      nameThread();
      if (is(SchedulerFault.CLOSE_DROPS_WHAT_HAS_NOT_BEGUN)
          && scheduler.starts.incrementAndGet() > 5) {
        while (!scheduler.closed) {
          LockSupport.parkNanos(100_000);
        }
        return;
      }
      if (is(SchedulerFault.INTERRUPT_STATUS_LEAKS)
          && Boolean.TRUE.equals(LEFT_INTERRUPTED.get())) {
        Thread.currentThread().interrupt();
      }
      try {
        runBody();
      } finally {
        if (outer == null) {
          CURRENT.remove();
        } else {
          CURRENT.set(outer);
        }
      }
    }

    private void nameThread() {
      boolean keeps = is(SchedulerFault.THREADS_KEEP_THEIR_NAMES) && name().isEmpty();
      if (!keeps && !is(SchedulerFault.THREADS_HAVE_NO_NAMES)) {
        Thread.currentThread().setName(name());
      }
    }

    @Override
    protected void ended() {
      if (is(SchedulerFault.THE_ENDED_STAY_LISTED)) {
        scheduler.ended.add(this);
      }
    }

    @Override
    protected boolean isExecuting() {
      return !is(SchedulerFault.NEVER_LOOKS_RUNNING);
    }

    @Override
    protected void suspend(long deadline) {
      if (!yielded || !is(SchedulerFault.PARKS_AFTER_A_YIELD_ARE_NOT_COUNTED)) {
        scheduler.parks.incrementAndGet();
      }
      if (is(SchedulerFault.STARVES_SLEEPERS) && deadline != NO_DEADLINE) {
        scheduler.untilOthersRest();
      }
      switch (scheduler.fault) {
        case READY_BEFORE_PARK_IS_LOST -> {
          LockSupport.parkNanos(1); // takes the permit
          super.suspend(deadline);
        }
        case PERMITS_ARE_COUNTED -> {
          if (permits.getAndUpdate(p -> Math.max(0, p - 1)) == 0) {
            super.suspend(deadline);
          }
        }
        case PARKS_FOR_EVER_NOW_AND_THEN -> {
          if (scheduler.wakes.incrementAndGet() % 50 == 0) {
            parkForEver();
          }
          super.suspend(deadline);
        }
        case PARK_IGNORES_INTERRUPTS -> {
          permits.set(0);
          boolean interrupted = false;
          while (permits.get() == 0 && now() < deadline) {
            super.suspend(deadline);
            interrupted |= Thread.interrupted();
          }
          if (interrupted) {
            Thread.currentThread().interrupt();
          }
        }
        case PARK_CLEARS_INTERRUPTS -> {
          super.suspend(deadline);
          Thread.interrupted();
        }
        case DEADLINES_ARE_IGNORED -> super.suspend(NO_DEADLINE);
        case PARK_RETURNS_AT_ONCE -> {}
        case CLOCK_GOES_BACK -> {
          super.suspend(deadline);
          readings = 0;
        }
        case PAST_DEADLINE_WAITS -> super.suspend(deadline <= now() ? NO_DEADLINE : deadline);
        default -> super.suspend(deadline);
      }
    }

    private void parkForEver() {
      while (!Thread.currentThread().isInterrupted()) {
        LockSupport.park();
      }
    }

    @Override
    public void ready(boolean next) {
      Goroutine caller = Seam.currentGoroutine();
      permits.incrementAndGet();
      if (caller != null) {
        scheduler.turns.incrementAndGet();
      } else if (is(SchedulerFault.STARVES_WHO_IS_WOKEN_FROM_OUTSIDE)) {
        scheduler.whenOthersRest(() -> super.ready(next));
        return;
      }
      boolean lost =
          switch (scheduler.fault) {
            case READY_WITH_NEXT_IS_IGNORED -> next;
            case READY_FROM_OUTSIDE_IS_LOST -> caller == null;
            case READY_FROM_ANOTHER_RUNTIME_IS_LOST ->
                caller instanceof G g && g.scheduler != scheduler;
            case LOSES_A_READY -> scheduler.wakes.incrementAndGet() % 50 == 0;
            case NOBODY_WAKES_AFTER_CLOSE -> scheduler.closed;
            case OUTSIDE_WAKE_UPS_GO_BEHIND_ALL_OTHERS -> caller == null;
            case COUNTS_AS_YIELDING_FOR_EVER -> yielded;
            default -> false;
          };
      if (scheduler.fault == SchedulerFault.OUTSIDE_WAKE_UPS_GO_BEHIND_ALL_OTHERS
          || scheduler.fault == SchedulerFault.COUNTS_AS_YIELDING_FOR_EVER) {
        if (lost) {
          scheduler.behind.add(this);
        } else {
          scheduler.wakes.incrementAndGet();
        }
      }
      if (is(SchedulerFault.READY_AFTER_THE_END_THROWS) && isDone()) {
        throw new IllegalStateException(this + " has ended");
      }
      if (!lost) {
        super.ready(next);
      }
    }

    private void wake() {
      super.ready(false);
    }

    @Override
    public void yieldNow() {
      yielded = true;
      if (is(SchedulerFault.YIELDS_COUNT_AS_PARKS)) {
        scheduler.parks.incrementAndGet();
      }
      scheduler.turns.incrementAndGet();
      if (is(SchedulerFault.YIELD_WAITS)) {
        parkForEver();
      }
      if (is(SchedulerFault.CLAIMS_PROCS_AND_RUNS_ALL)
          || is(SchedulerFault.PROCS_FALL_IN_NAME_ONLY)) {
        return; // so that the operating system preempts it and runs others beside it
      }
      super.yieldNow();
    }

    @Override
    public boolean yieldToNext() {
      if (is(SchedulerFault.WHO_GIVES_WAY_IS_LOST)) {
        parkForEver();
      }
      return is(SchedulerFault.GIVES_WAY_TO_NOBODY);
    }

    @Override
    public long now() {
      if (is(SchedulerFault.CLOCK_GOES_BACK)) {
        return Seam.systemNow() - (++readings % 2 == 0 ? 50_000_000 : 0);
      }
      return scheduler.now();
    }
  }

  /** Waits until goroutines neither wake each other nor yield. */
  private void untilOthersRest() {
    int before;
    do {
      before = turns.get();
      LockSupport.parkNanos(CALM.toNanos());
    } while (turns.get() != before && !closed);
  }

  private void whenOthersRest(Runnable task) {
    Thread.ofPlatform()
        .daemon()
        .start(
            () -> {
              untilOthersRest();
              task.run();
            });
  }

  /** Adds the fault to the body or the options. */
  private GoroutineStart corrupt(GoroutineStart start) {
    Body body = start.body();
    GoroutineOptions options = start.options();
    Body wrong =
        switch (fault) {
          case RUNS_A_BODY_TWICE ->
              () -> {
                body.run();
                body.run();
              };
          case INTERRUPT_BEFORE_THE_BEGIN_IS_LOST ->
              () -> {
                LockSupport.parkNanos(2_000_000); // until there is one
                Thread.interrupted();
                body.run();
              };
          case INTERRUPT_STATUS_LEAKS ->
              () -> {
                try {
                  body.run();
                } finally {
                  LEFT_INTERRUPTED.set(Thread.currentThread().isInterrupted());
                }
              };
          case THROWABLES_VANISH ->
              () -> {
                try {
                  body.run();
                } catch (Throwable _) {
                  // the fault
                }
              };
          case ANSWER_TO_INTERRUPT_IS_A_PANIC ->
              () -> {
                try {
                  body.run();
                } catch (InterruptedException e) {
                  throw new IllegalStateException("no cause: " + e);
                }
              };
          case WRAPPED_ANSWER_IS_A_PANIC ->
              () -> {
                try {
                  body.run();
                } catch (Exception e) {
                  if (e.getCause() != null) {
                    throw new IllegalStateException("no cause: " + e);
                  }
                  throw e;
                }
              };
          case EVERY_ANSWER_IS_AN_END ->
              () -> {
                try {
                  body.run();
                } catch (Exception e) {
                  for (Throwable t = e; t != null; t = t.getCause()) {
                    if (t instanceof InterruptedException) {
                      return;
                    }
                  }
                  throw e;
                }
              };
          case EVERY_CLOSE_IS_AN_END ->
              () -> {
                try {
                  body.run();
                } catch (RuntimeClosedException _) {
                  // the fault
                }
              };
          default -> body;
        };
    boolean forgets = is(SchedulerFault.OPTIONS_ARE_LOST);
    return new GoroutineStart(
        start.host(),
        start.id(),
        forgets ? GoroutineOptions.DEFAULT : options,
        forgets ? 0 : start.creatorId(),
        start.origin(),
        wrong);
  }

  /** A goroutine as seen from outside, for faults in what the seam's own class does correctly. */
  private record Loose(G g, SchedulerFault fault) implements Goroutine {
    @Override
    public long id() {
      return g.id();
    }

    @Override
    public String name() {
      return g.name();
    }

    @Override
    public Map<String, String> labels() {
      return g.labels();
    }

    @Override
    public State state() {
      return g.state();
    }

    @Override
    public @Nullable WaitReason waitReason() {
      return g.waitReason();
    }

    @Override
    public long creatorId() {
      return g.creatorId();
    }

    @Override
    public StackTraceElement[] stackTrace() {
      return g.stackTrace();
    }

    @Override
    public void interrupt() {
      Thread thread = g.ran;
      if (fault == SchedulerFault.INTERRUPT_HITS_THE_THREAD && thread != null) {
        thread.interrupt();
      } else {
        g.interrupt();
      }
    }

    @Override
    public void join() throws InterruptedException {
      if (fault != SchedulerFault.JOIN_RETURNS_EARLY) {
        awaitReleaseOfJoiner();
        g.join();
      }
    }

    /** Blocks the joiners beyond the two hundredth, for one fault. */
    private void awaitReleaseOfJoiner() throws InterruptedException {
      if (fault == SchedulerFault.JOIN_RELEASES_200 && g.scheduler.starts.incrementAndGet() > 200) {
        while (true) {
          Seam.current().park(WaitReason.JOIN, g, Waiter.NO_DEADLINE);
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
        }
      }
    }

    @Override
    public boolean join(Duration limit) throws InterruptedException {
      if (fault == SchedulerFault.JOIN_FORGETS_ITS_LIMIT) {
        g.join();
        return true;
      }
      if (fault == SchedulerFault.JOIN_WITH_A_LIMIT_DOES_NOT_WAIT) {
        return g.isDone();
      }
      if (fault == SchedulerFault.JOIN_BELIEVES_EVERY_WAKE_UP && !g.isDone()) {
        Waiter waiter = Seam.current();
        waiter.park(WaitReason.JOIN, g, Seam.deadline(waiter, limit));
        return g.isDone();
      }
      awaitReleaseOfJoiner();
      return g.join(limit);
    }

    @Override
    public ReceiveChannel<Void> done() {
      boolean wrong =
          switch (fault) {
            case DONE_IS_ANOTHER_CHANNEL_EACH_TIME, DONE_IS_CLOSED_EARLY, DONE_IS_NEVER_CLOSED ->
                true;
            case DONE_STAYS_OPEN_IF_ASKED_FOR_LATE -> g.isDone();
            default -> false;
          };
      if (!wrong) {
        return g.done();
      }
      Channel<Void> other = g.runtime().channels().unbuffered();
      if (fault == SchedulerFault.DONE_IS_CLOSED_EARLY) {
        other.close();
      }
      return other;
    }
  }

  @Override
  public String name() {
    return is(SchedulerFault.NAME_DIFFERS) ? "other" : "bare";
  }

  @Override
  public Set<Capability> capabilities() {
    return BareProvider.capabilities(fault);
  }

  @Override
  public Goroutine start(GoroutineStart start) {
    if (is(SchedulerFault.STARTS_DURING_THE_CLOSE_ARE_FORGOTTEN) && !closed) {
      LockSupport.parkNanos(200_000); // the close comes here
      G g = new G(start, this);
      live.add(g);
      launch(g);
      return g;
    }
    gate.readLock().lock();
    G g;
    try {
      if (closed && !is(SchedulerFault.STARTS_AFTER_CLOSE)) {
        throw new RuntimeClosedException(
            "the scheduler 'bare' is closed: go",
            is(SchedulerFault.CLOSE_IS_THAT_OF_ANOTHER) ? new BareScheduler(config, fault) : this);
      }
      g = new G(corrupt(start), this);
      live.add(g);
    } finally {
      gate.readLock().unlock();
    }
    launch(g);
    return switch (fault) {
      case INTERRUPT_HITS_THE_THREAD,
          JOIN_RETURNS_EARLY,
          JOIN_FORGETS_ITS_LIMIT,
          JOIN_BELIEVES_EVERY_WAKE_UP,
          JOIN_RELEASES_200,
          JOIN_WITH_A_LIMIT_DOES_NOT_WAIT,
          DONE_IS_ANOTHER_CHANNEL_EACH_TIME,
          DONE_IS_CLOSED_EARLY,
          DONE_IS_NEVER_CLOSED,
          DONE_STAYS_OPEN_IF_ASKED_FOR_LATE ->
          new Loose(g, fault);
      default -> g;
    };
  }

  /** Runs a goroutine on a thread of its own. */
  private void launch(G g) {
    if (is(SchedulerFault.DROPS_A_GOROUTINE) && starts.incrementAndGet() % 100 == 0) {
      return;
    }
    if (is(SchedulerFault.DROPS_BEYOND_150_000)
        && Objects.requireNonNull(pool).getQueue().size() >= 150_000) {
      return;
    }
    if (is(SchedulerFault.RUNS_IN_PLACE)) {
      g.runOnThisThread();
    } else if (pool != null) {
      pool.execute(g::runOnThisThread);
    } else if (is(SchedulerFault.CLOSE_LEAVES_THE_QUEUE)) {
      Thread.ofPlatform().daemon().start(() -> awaitProcessor(g));
    } else if (is(SchedulerFault.STARVES_WHAT_IS_STARTED) && turns.get() > 100) {
      whenOthersRest(g::runOnThisThread);
    } else {
      Thread.ofPlatform().daemon().inheritInheritableThreadLocals(false).start(g::runOnThisThread);
    }
  }

  /** Begins a goroutine when a processor is free, as if it had waited in a queue. */
  private void awaitProcessor(G g) {
    while (live.snapshot().stream().filter(o -> o.state() == Goroutine.State.RUNNING).count()
        >= procs()) {
      LockSupport.parkNanos(100_000);
    }
    g.runOnThisThread();
  }

  @Override
  public void procs(int procs) {
    if (capabilities().contains(Capability.RESIZABLE)) {
      named = procs;
    } else {
      Scheduler.super.procs(procs);
    }
  }

  @Override
  public int procs() {
    if (named != UNNAMED) {
      return named;
    }
    return config.procs().isPresent() && !is(SchedulerFault.PROCS_ARE_NOT_TAKEN)
        ? config.procs().getAsInt()
        : 64;
  }

  @Override
  public SchedulerMetrics metrics() {
    long ended = live.removed() - this.ended.size();
    long started = live.added();
    int running = 0;
    for (AbstractGoroutine g : live.snapshot()) {
      if (g.state() == Goroutine.State.RUNNING || is(SchedulerFault.WHO_WAITS_COUNTS_AS_RUNNING)) {
        running++;
      }
    }
    SchedulerMetrics.Builder metrics =
        SchedulerMetrics.builder()
            .started(started)
            .ended(ended)
            .procs(procs())
            .threads(
                is(SchedulerFault.CLAIMS_MILLIONS_AND_HIDES_ITS_THREADS)
                    ? 1
                    : (int) (started - ended))
            .running(running)
            .add(Metric.counter("parks", "waits", "a goroutine waited", parksCounted()));
    if (is(SchedulerFault.METRICS_COME_AND_GO) && running > 0) {
      metrics.add(Metric.gauge("busy", "goroutines", "executing, if there are any", running));
    }
    if (is(SchedulerFault.LATENCIES_ARE_NOT_MEASURED)) {
      metrics.latencies(new LatencyHistogram(new long[] {1}, new long[] {0}));
    }
    return metrics.build();
  }

  private long parksCounted() {
    return switch (fault) {
      case COUNTERS_GO_BACK -> parks.get() + 100 - wakes.incrementAndGet() % 3;
      case PARKS_ARE_NOT_COUNTED -> 0;
      default -> parks.get();
    };
  }

  @Override
  public Collection<? extends Goroutine> goroutines() {
    List<G> all = new ArrayList<>(ended);
    live.snapshot().forEach(g -> all.add((G) g));
    all.sort(Comparator.comparingLong(G::id));
    return all;
  }

  @Override
  public long now() {
    long now = Seam.systemNow();
    return is(SchedulerFault.CLOCK_GOES_BACK)
        ? now - (clock.incrementAndGet() % 3 == 0 ? 50_000_000 : 0)
        : now;
  }

  @Override
  public Timer schedule(long deadline, Runnable task) {
    long delay = is(SchedulerFault.TIMERS_RUN_EARLY) ? 0 : Math.max(0, deadline - now());
    boolean lost =
        is(SchedulerFault.TIMERS_ARE_LOST) && starts.incrementAndGet() % 3 == 0
            || is(SchedulerFault.PAST_TIMERS_NEVER_RUN) && delay == 0
            || is(SchedulerFault.KEEPS_10_000_TIMERS) && timers.getQueue().size() >= 10_000;
    if (lost) {
      return () -> true;
    }
    // The winner of this CAS decides: a future that is already running can still be cancelled.
    AtomicBoolean over = new AtomicBoolean();
    ScheduledFuture<?> future =
        timers.schedule(
            () -> {
              if (over.compareAndSet(false, true) || is(SchedulerFault.CANCEL_DOES_NOTHING)) {
                task.run();
              }
            },
            delay,
            TimeUnit.NANOSECONDS);
    if (is(SchedulerFault.TIMERS_RUN_TWICE)) {
      var _ = timers.schedule(task, delay, TimeUnit.NANOSECONDS);
    }
    if (is(SchedulerFault.CANCEL_DOES_NOTHING)) {
      return () -> !future.isDone();
    }
    return () -> {
      boolean inTime = over.compareAndSet(false, true);
      future.cancel(false);
      return inTime;
    };
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void close() {
    gate.writeLock().lock();
    try {
      if (closed) {
        if (is(SchedulerFault.CLOSING_TWICE_THROWS)) {
          throw new IllegalStateException("closed already");
        }
        if (is(SchedulerFault.CLOSING_TWICE_INTERRUPTS_TWICE)) {
          boolean _ = live.interruptAndAwait(Duration.ZERO);
        }
        return;
      }
      closed = true;
    } finally {
      gate.writeLock().unlock();
    }
    if (!is(SchedulerFault.TIMERS_RUN_AFTER_CLOSE)) {
      timers.shutdownNow();
    }
    if (is(SchedulerFault.CLOSE_INTERRUPTS_THE_CLOSER)) {
      Thread.currentThread().interrupt();
    }
    if (is(SchedulerFault.CLOSE_IGNORES_THE_INTERRUPT)) {
      Thread.interrupted();
    }
    boolean interrupted = Thread.currentThread().isInterrupted();
    Duration timeout = config.closeTimeout();
    if (!is(SchedulerFault.CLOSE_DOES_NOT_INTERRUPT)) {
      boolean ended =
          live.interruptAndAwait(
              switch (fault) {
                case CLOSE_DOES_NOT_WAIT -> Duration.ZERO;
                case CLOSE_WAITS_50_MS -> Collections.min(List.of(Duration.ofMillis(50), timeout));
                case CLOSE_WAITS_10_MS -> Duration.ofMillis(10);
                default -> timeout;
              });
      while (is(SchedulerFault.CLOSE_WAITS_ON_WHEN_INTERRUPTED) && !interrupted && !ended) {
        boolean _ = Thread.interrupted();
        ended = live.interruptAndAwait(config.closeTimeout());
      }
    }
    if (is(SchedulerFault.CLOSE_WAITS_FOR_THE_CLOSER) && Seam.current() instanceof G self) {
      try {
        boolean _ = self.join(config.closeTimeout());
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    if (pool != null) {
      pool.shutdown();
    }
  }
}
