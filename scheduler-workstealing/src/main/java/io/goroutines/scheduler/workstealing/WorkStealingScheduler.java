package io.goroutines.scheduler.workstealing;

import io.goroutines.scheduler.AbstractScheduler;
import io.goroutines.scheduler.IdleWorkers;
import io.goroutines.scheduler.InjectQueue;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.Settings;
import io.goroutines.scheduler.Stragglers;
import io.goroutines.scheduler.Strand;
import io.goroutines.scheduler.Worker;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The scheduler after Go's: a run queue for each processor, a run-next slot, and stealing. */
final class WorkStealingScheduler extends AbstractScheduler {

  /*
   * G, M and P, as in Go's proc.go:
   *
   *   G   a goroutine; in queues it stands as its Strand
   *   M   a worker: a platform thread that carries goroutines
   *   P   a processor: the right to execute, with a run queue; there are GOMAXPROCS of them
   *
   * Each M has one P, for good.
   *
   * Where a strand goes that can go on:
   *
   *   submitted on an M of this scheduler, by what it carries, or by the strand itself that yields:
   *     with the wish to run next    into the slot of its P; the one that was there goes to the ring's end
   *     otherwise                    to the end of its P's ring; if that is full, half of it goes to the
   *                                  global queue
   *   submitted from elsewhere       to the end of the global queue
   *
   * Go puts every goroutine that another one wakes, and every new one, into the slot. Here the waker says
   * whether it is about to wait: then the woken takes its place at once, with what they share still in the
   * cache. If it is not, the slot would only keep the woken from idle processors, which look into rings
   * first; new goroutines begin in the order in which they were started. A goroutine that yields goes to
   * the end of the ring, not of the global queue as in Go: as fair among its neighbours, and without the
   * lock; the 61st look below bounds how long that can hold up the global queue.
   *
   * A fresh strand, a goroutine that has not begun, gets its thread when an M carries it. When its body has
   * ended without ever having waited, the thread itself takes the next fresh strand of the ring, if the M
   * would take that one: takeFresh.
   *
   * Where an M looks for the next one: the global queue at every 61st tick, so that two goroutines that
   * keep a ring busy do not starve it; the slot; the ring; the global queue, of which it takes its share;
   * then it steals half of the ring of a random victim, four times round.
   *
   * Who wakes whom. An M is busy, spinning (it looks for work and has none), or idle (parked, in `idle`).
   * The rule is that of Go: as long as there is work in a queue and an idle M, some M is spinning, or is
   * about to be. Hence at most one wake-up is under way at a time, and a burst of submissions does not wake
   * everybody at once:
   *
   *   who submits                        an M that finds nothing
   *   -----------                        -----------------------
   *   1. publish the work                1. enter itself in `idle`
   *   2. full fence                      2. if spinning: count itself off
   *   3. some M spins: done              3. full fence
   *   4. none is idle: done              4. look at all queues once more; work: leave `idle`, spin again
   *   5. count one spinning, wake it     5. park
   *
   * If step 3 of the submitter sees a spinning M, then that one counts itself off later, and its step 4
   * comes after the publication; or it finds work, and the last spinning M that finds some looks at all
   * queues after counting itself off, and wakes another if there is more. Steps 1 and 4 against 1 and 4 are the protocol of IdleWorkers. A
   * waker that has counted one as spinning and then finds no idle M counts it off and looks again, for a
   * submission that saw the count meanwhile. An M that others take out of `idle` is always counted already.
   *
   * A strand that submits itself, between two strands of its M, wakes nobody: that M is about to look.
   *
   * The slot and idle Ms. What stands in a slot usually runs within a microsecond: its waker is about to
   * wait. To wake an M for it would cost more than it gains, and two goroutines that hand over to each
   * other would be torn apart; Go's thieves sleep 3 µs before they touch a slot. But the waker may compute
   * on instead. So one idle M, the watcher, sleeps with a limit, 20 µs to 1 ms, as long as there are
   * hand-overs, and takes from a slot what has stood there from one look to the next while its P did not
   * switch. It counts as idle and can be woken for other work. It leaves when a look finds no slot filled
   * and no P that has switched since the last one: an idle scheduler uses no CPU.
   *
   *   a submission into a slot               the watcher
   *   ------------------------               -----------
   *   1. fill the slot                       1. watching = false
   *   2. full fence                          2. full fence
   *   3. watching: done; else steps 3 to 5   3. a slot is filled: watch again; else park
   *
   * Close. The global queue is sealed. A submission that comes later goes to Stragglers; one on an M puts
   * the strand into its ring, sees the seal, and hands the whole ring on. The Ms empty all rings, the ring
   * of an M whose goroutine does not give way included, and end when they find a sealed queue and empty
   * rings. Either the submitter sees the seal, or the Ms see the strand.
   *
   * Rejected:
   *   - One idle M woken for each submission. Ms would fight over one strand, and most would find nothing.
   *   - A deque from whose end the owner takes, as in ForkJoinPool by default. Last in, first out starves.
   *   - LIFO order for new goroutines, as in Go: see above.
   *   - The carrier from Thread.currentCarrierThread(): see JdkHook.
   */

  static final String NAME = "workstealing";
  static final Set<Capability> CAPABILITIES = Set.of(Capability.PROCS, Capability.MILLIONS);

  private static final int CPUS = Runtime.getRuntime().availableProcessors();

  /** Go's number: prime, so that it does not fall into step with anything. */
  private static final int GLOBAL_EVERY = 61;

  /** How often to go round all victims; Go's number. */
  private static final int STEAL_ROUNDS = 4;

  private static final long WATCH_MIN_NANOS = 20_000;
  private static final long WATCH_MAX_NANOS = 1_000_000;

  private final P[] ps;
  private final List<M> ms;

  /** Numbers that have no divisor in common with the number of Ps: steps that visit them all. */
  private final int[] strides;

  private final InjectQueue global = new InjectQueue();
  private final IdleWorkers idle = new IdleWorkers();

  /** How many Ms are spinning, or were counted as such and are being woken. */
  private final AtomicInteger spinning = new AtomicInteger();

  /** Whether an idle M watches the slots. */
  private final AtomicBoolean watching = new AtomicBoolean();

  private WorkStealingScheduler(int procs, long stackSize, SchedulerConfig config) {
    super(NAME, CAPABILITIES, config);
    ps = new P[procs];
    ms = new ArrayList<>(procs);
    for (int i = 0; i < procs; i++) {
      ps[i] = new P();
      ms.add(new M(this, ps[i], procs, "goroutines-" + NAME + "-" + (i + 1), stackSize));
    }
    strides = coprimes(procs);
  }

  static int[] coprimes(int n) {
    List<Integer> found = new ArrayList<>();
    for (int i = 1; i <= n; i++) {
      int a = i;
      int b = n;
      while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
      }
      if (a == 1) {
        found.add(i);
      }
    }
    return found.stream().mapToInt(Integer::intValue).toArray();
  }

  static WorkStealingScheduler open(SchedulerConfig config) {
    Settings.checkKnown(config, NAME);
    WorkStealingScheduler scheduler =
        new WorkStealingScheduler(Settings.procs(config, CPUS), Settings.stackSize(config), config);
    scheduler.begin();
    return scheduler;
  }

  // Submitting

  @Override
  public void submit(Strand strand) {
    if (!(JdkHook.carrier() instanceof M m) || m.scheduler != this) {
      if (!global.add(strand)) {
        Stragglers.submit(strand);
      } else if (idle.count() > 0) {
        wake();
      }
      return;
    }
    boolean alone = false;
    if (m.isWakingNext()) {
      Strand before = m.p.putNext(strand);
      if (before == null) {
        alone = true;
      } else {
        put(m, before);
      }
    } else {
      put(m, strand);
    }
    if (global.isSealed()) {
      handOn(m.p);
    } else if (idle.count() > 0 && Thread.currentThread() != m && !(alone && watching.get())) {
      wake();
    }
  }

  private void put(M m, Strand strand) {
    while (!m.p.put(strand)) {
      int moved = m.p.takeHalf(m.batch);
      if (moved > 0) {
        if (!global.addAll(m.batch, moved)) {
          for (int i = 0; i < moved; i++) {
            Strand late = m.batch[i];
            if (late != null) {
              Stragglers.submit(late);
            }
          }
        }
        forget(m.batch, moved);
      }
    }
  }

  /** Gives what is in a queue to those who carry on after a close. */
  private static void handOn(P p) {
    for (Strand late = p.take(); late != null; late = p.take()) {
      Stragglers.submit(late);
    }
  }

  private static void forget(@Nullable Strand[] batch, int count) {
    for (int i = 0; i < count; i++) {
      batch[i] = null;
    }
  }

  /** Wakes an idle M, if there is one and none is spinning; steps 3 to 5 of who submits. */
  private void wake() {
    while (spinning.get() == 0 && idle.count() > 0 && spinning.compareAndSet(0, 1)) {
      boolean woken = false;
      try {
        Worker worker = idle.take();
        if (worker != null) {
          LockSupport.unpark(worker);
          woken = true;
        }
      } finally {
        // Also when the stack of the goroutine that submits is at its end: a count too many, and
        // nobody would ever be woken again.
        if (!woken) {
          uncount();
        }
      }
      if (woken || !needsSpinning()) {
        return;
      }
    }
  }

  /** Counts one spinning M off, with no deeper stack than counting it took. */
  private void uncount() {
    int count;
    do {
      count = spinning.get();
    } while (!spinning.compareAndSet(count, count - 1));
  }

  // Finding work

  /**
   * As {@link #find}, as long as that would take the first strand of the ring without a look
   * elsewhere.
   */
  @Override
  public @Nullable Strand takeFresh() {
    if (!reuse
        || !(JdkHook.carrier() instanceof M m)
        || m.scheduler != this
        || m.p.next() != null
        || m.p.tick() % GLOBAL_EVERY == 0
        || global.isSealed()) {
      return null;
    }
    Strand fresh = m.p.takeFresh();
    if (fresh != null) {
      m.p.ticked();
    }
    return fresh;
  }

  /** Returns what an M is to carry next; waits for it. Null if the M is to end. */
  @Nullable Strand find(M m) {
    while (true) {
      boolean sealed = global.isSealed(); // before the look at the queues
      Strand found = look(m);
      if (found == null && (m.spinning || sealed || maySpin())) {
        if (!m.spinning) {
          m.spinning = true;
          spinning.incrementAndGet();
        }
        found = steal(m);
      }
      if (found != null || sealed && !hasWork() && !hasNext()) {
        if (m.spinning) {
          m.spinning = false;
          if (spinning.decrementAndGet() == 0 && idle.count() > 0 && needsSpinning()) {
            wake();
          }
        }
        return found;
      }
      rest(m);
    }
  }

  /** Looks at the M's own queue and the global one. */
  private @Nullable Strand look(M m) {
    P p = m.p;
    if (p.tick() % GLOBAL_EVERY == 0) {
      Strand found = global.poll();
      if (found != null) {
        return found;
      }
    }
    Strand found = p.take();
    return found != null ? found : share(m);
  }

  /** Takes the share of one P from the global queue. The M's ring is empty. */
  private @Nullable Strand share(M m) {
    int size = global.size();
    if (size == 0) {
      return null;
    }
    int taken = global.poll(m.batch, Math.min(size / ps.length + 1, m.batch.length));
    for (int i = 1; i < taken; i++) {
      Strand strand = m.batch[i];
      if (strand != null) {
        put(m, strand);
      }
    }
    Strand first = m.batch[0];
    forget(m.batch, taken);
    return first;
  }

  /** Spinning Ms cost CPU time: at most half as many as there are busy ones. */
  private boolean maySpin() {
    return 2 * spinning.get() < ps.length - idle.count();
  }

  private @Nullable Strand steal(M m) {
    int n = ps.length;
    for (int round = 0; round < STEAL_ROUNDS; round++) {
      int at = m.random(n);
      int stride = strides[m.random(strides.length)];
      for (int i = 0; i < n; i++) {
        P victim = ps[at];
        at = (at + stride) % n;
        if (victim != m.p) {
          Strand stolen = victim.stealInto(m.p);
          if (stolen == null && global.isSealed()) {
            stolen = victim.takeNext();
          }
          if (stolen != null) {
            return stolen;
          }
        }
      }
      Strand fresh = share(m);
      if (fresh != null) {
        return fresh;
      }
    }
    return null;
  }

  private boolean hasWork() {
    if (global.size() > 0) {
      return true;
    }
    for (P p : ps) {
      if (p.hasMore()) {
        return true;
      }
    }
    return false;
  }

  /** Whether there is something that an idle M should be woken for. */
  private boolean needsSpinning() {
    return hasWork() || !watching.get() && hasNext();
  }

  private boolean hasNext() {
    for (P p : ps) {
      if (p.next() != null) {
        return true;
      }
    }
    return false;
  }

  /** Is idle until there may be work. Returns spinning. */
  private void rest(M m) {
    idle.add(m);
    if (m.spinning) {
      m.spinning = false;
      spinning.decrementAndGet();
    }
    if (hasWork() || global.isSealed()) {
      leaveIdle(m);
    } else {
      if (hasNext() && watching.compareAndSet(false, true)) {
        watch(m);
      } else {
        idle.await(m);
      }
    }
    m.spinning = true;
  }

  /** Takes an M out of the idle ones and counts it as spinning, unless who woke it has done so. */
  private void leaveIdle(M m) {
    if (idle.remove(m)) {
      spinning.incrementAndGet();
    }
  }

  /**
   * Is idle, and looks after the slots. Returns when out of the idle ones and counted as spinning.
   */
  private void watch(M m) {
    int n = ps.length;
    int[] ticks = m.seenTicks;
    @Nullable Strand[] nexts = m.seenNexts;
    long nanos = WATCH_MIN_NANOS;
    for (int i = 0; i < n; i++) {
      ticks[i] = ps[i].tick();
      nexts[i] = ps[i].next();
    }
    while (true) {
      LockSupport.parkNanos(idle, nanos);
      boolean _ = Thread.interrupted();
      nanos = Math.min(2 * nanos, WATCH_MAX_NANOS);
      if (!idle.contains(m)) {
        forget(nexts, n);
        watching.set(false); // woken for other work; it comes back if need be
        return;
      }
      boolean active = false;
      for (int i = 0; i < n; i++) {
        P p = ps[i];
        int tick = p.tick();
        Strand next = p.next();
        if (next != null && next == nexts[i] && tick == ticks[i] && p.takeNext(next)) {
          forget(nexts, n);
          watching.set(false);
          leaveIdle(m);
          put(m, next);
          return;
        }
        active |= next != null || tick != ticks[i];
        ticks[i] = tick;
        nexts[i] = next;
      }
      if (!active) {
        watching.set(false);
        if (!hasNext() || !watching.compareAndSet(false, true)) {
          forget(nexts, n);
          idle.await(m);
          return;
        }
      }
    }
  }

  // Dispatcher

  @Override
  public int random(int bound) {
    return JdkHook.carrier() instanceof M m
        ? m.random(bound)
        : ThreadLocalRandom.current().nextInt(bound);
  }

  /** Worth while only if another M is at work, and this one has nothing better to do. */
  @Override
  public int spins() {
    return CPUS == 1
            || idle.count() >= ps.length - 1
            || global.size() > 0
            || !(JdkHook.carrier() instanceof M m)
            || m.p.size() > 0
        ? 0
        : 64;
  }

  // AbstractScheduler

  @Override
  protected List<M> workers() {
    return ms;
  }

  @Override
  protected long queued() {
    long queued = global.size();
    for (P p : ps) {
      queued += p.size();
    }
    return queued;
  }

  @Override
  protected void drain() {
    for (Strand late = global.poll(); late != null; late = global.poll()) {
      Stragglers.submit(late);
    }
    P mine = new P();
    for (P p : ps) {
      Strand next = p.takeNext();
      if (next != null) {
        Stragglers.submit(next);
      }
      for (Strand late = p.stealInto(mine); late != null; late = p.stealInto(mine)) {
        Stragglers.submit(late);
        handOn(mine);
      }
    }
  }

  @Override
  protected void stop() {
    global.seal();
    // Each one that is woken counts as spinning, as with any other wake-up.
    while (true) {
      spinning.incrementAndGet();
      Worker worker = idle.take();
      if (worker == null) {
        spinning.decrementAndGet();
        return;
      }
      LockSupport.unpark(worker);
    }
  }
}
