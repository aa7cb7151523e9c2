package io.goroutines.benchmarks.claims;

import io.goroutines.Channel;
import io.goroutines.benchmarks.compare.Compute;
import io.goroutines.spi.SchedulerCatalog;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that looks into the claims for one subject on the JVM. It prints a line for each
 * finding, and before it one that names the claim.
 */
public final class Examiner {

  /** The name of the subject that is no scheduler. */
  static final String PLATFORM_THREADS = "-platform-threads";

  /** What a line begins with that names the next claim. */
  static final String BEGIN = "examining ";

  private static final int BATCH = 1_000;
  private static final int ROUNDS = 10_000;
  private static final int SLICES = 5;
  private static final long WARM_UP_NANOS = 500_000_000;

  /** How many calls deep a stack grows. */
  private static final int DEPTH = 1_000;

  private static final int STACKS = 1_000;

  /**
   * How many come and go until the JVM has compiled what they run: interpreted frames are large.
   */
  private static final int WARM_UP_CROWD = 5_000;

  private static final int LEAST_ROUNDS = 8;
  private static final int MOST_ROUNDS = 60;

  private static final int STACK_WARM_UPS = 30;
  private static final int STACK_WARM_UP_CROWD = 50;

  private static final int PARTS = 1_000;

  private final Examined subject;
  private final boolean quick;

  /** As many may be there beside those that are examined: the JVM's own come and go. */
  private final long threadsAtRest = ProcessStatus.threads().orElse(0) + 10;

  private Examiner(Examined subject, boolean quick) {
    this.subject = subject;
    this.quick = quick;
  }

  /**
   * Looks into everything.
   *
   * @param args the subject: a scheduler's name, or {@link #PLATFORM_THREADS}; and whether it must
   *     not take long
   * @throws Exception what goes wrong
   */
  public static void main(String[] args) throws Exception {
    boolean quick = Boolean.parseBoolean(args[1]);
    try (Examined subject =
        args[0].equals(PLATFORM_THREADS)
            ? new PlatformThreads()
            : new Goroutines(SchedulerCatalog.load(Examiner.class.getClassLoader()).get(args[0]))) {
      subject.run(() -> new Examiner(subject, quick).examine());
    }
    System.exit(0);
  }

  private void examine() throws Exception {
    // Memory that a process has used once stays with it. So where the stacks are the system's, what
    // is
    // measured by that comes first; where they are in the heap, what fills the young generation
    // does.
    if (subject.areThreads()) {
      memory();
      stacks();
      times();
    } else {
      times();
      memory();
      stacks();
    }
  }

  private void times() throws Exception {
    begin(Claim.CREATE);
    found(Claim.CREATE, each(this::batch, BATCH), "");
    begin(Claim.SWITCH);
    found(Claim.SWITCH, each(this::pingPong, 2 * ROUNDS), "");
    begin(Claim.CPU);
    found(Claim.CPU, cpu(), "");
  }

  private static void begin(Claim claim) {
    System.out.println(BEGIN + claim);
    System.out.flush();
  }

  private static void found(Claim claim, double value, String note) {
    System.out.println(new Finding(claim, value, note).line());
    System.out.flush();
  }

  /** Something that is timed. */
  @FunctionalInterface
  private interface Pass {
    void run() throws Exception;
  }

  /** Returns the nanoseconds of an operation: the median of some slices, after a warm-up. */
  private double each(Pass pass, int operations) throws Exception {
    nanos(pass, WARM_UP_NANOS); // also if it must not take long: else it would be another figure
    long slice = quick ? 20_000_000 : 120_000_000;
    double[] each = new double[SLICES];
    for (int i = 0; i < SLICES; i++) {
      each[i] = nanos(pass, slice) / operations;
    }
    return median(each);
  }

  /** Repeats a pass for a time, and returns the nanoseconds of one. */
  private static double nanos(Pass pass, long atLeast) throws Exception {
    long began = System.nanoTime();
    int passes = 0;
    do {
      pass.run();
      passes++;
    } while (System.nanoTime() - began < atLeast);
    return (System.nanoTime() - began) / (double) passes;
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private void batch() throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(BATCH);
    for (int i = 0; i < BATCH; i++) {
      subject.start(ended::countDown);
    }
    ended.await();
  }

  private void pingPong() throws InterruptedException {
    Channel<Integer> pings = subject.channel();
    Channel<Integer> pongs = subject.channel();
    subject.start(
        () -> {
          for (int ball : pings) {
            pongs.send(ball);
          }
        });
    for (int i = 0; i < ROUNDS; i++) {
      pings.send(i);
      pongs.receive();
    }
    pings.close();
  }

  /** Returns how many times as long the work takes as on as many threads as processors. */
  private double cpu() throws Exception {
    int turns = quick ? 24_000_000 : 120_000_000;
    int processors = Runtime.getRuntime().availableProcessors();
    AtomicLong sink = new AtomicLong();
    try (PlatformThreads threads = new PlatformThreads()) {
      double[] ratios = new double[SLICES];
      for (int i = -2; i < SLICES; i++) {
        double plain = computed(threads, processors, turns, sink);
        double split = computed(subject, PARTS, turns, sink);
        if (i >= 0) {
          ratios[i] = split / plain;
        }
      }
      return median(ratios);
    }
  }

  private static double computed(Examined who, int parts, int turns, AtomicLong sink)
      throws InterruptedException {
    CountDownLatch ended = new CountDownLatch(parts);
    long began = System.nanoTime();
    for (int i = 0; i < parts; i++) {
      who.start(
          () -> {
            sink.addAndGet(Compute.turns(turns / parts));
            ended.countDown();
          });
    }
    ended.await();
    return System.nanoTime() - began;
  }

  private void stacks() throws Exception {
    begin(Claim.STACK_SHALLOW);
    for (int i = 0; i < STACK_WARM_UPS; i++) {
      Crowd few = Crowd.onTheWay(subject, STACK_WARM_UP_CROWD, 3, Examiner::growAndShrink);
      for (int gate = 0; gate < 3; gate++) {
        few.awaitAt(gate);
        few.open(gate);
      }
      few.awaitEnd();
    }
    // Run queues may still refer to the last that have been in them, with all their stacks.
    Crowd small = Crowd.atOneGate(subject, STACKS);
    small.awaitAt(0);
    small.open(0);
    small.awaitEnd();
    awaitNone();
    long before = used();
    Crowd crowd = Crowd.onTheWay(subject, STACKS, 3, Examiner::growAndShrink);
    Claim[] stages = {Claim.STACK_SHALLOW, Claim.STACK_DEEP, Claim.STACK_RETURNED};
    for (int gate = 0; gate < stages.length; gate++) {
      crowd.awaitAt(gate);
      found(
          stages[gate],
          (used() - before) / (double) STACKS,
          subject.areThreads() ? "resident" : "heap");
      crowd.open(gate);
    }
    crowd.awaitEnd();
  }

  private static void growAndShrink(Crowd crowd) throws InterruptedException {
    crowd.waitAt(0);
    long depth = deep(DEPTH, crowd);
    if (depth != DEPTH) {
      throw new IllegalStateException("came back from " + depth + " calls");
    }
    crowd.waitAt(2);
  }

  private static long deep(int further, Crowd crowd) throws InterruptedException {
    if (further == 0) {
      crowd.waitAt(1);
      return 0;
    }
    return deep(further - 1, crowd) + 1;
  }

  /** What stacks are in: live objects, or memory of the process. */
  private long used() {
    return subject.areThreads() ? ProcessStatus.resident().orElse(0) : heapInUse();
  }

  private void memory() throws Exception {
    begin(Claim.RESIDENT);
    int count = count();
    if (!subject.areThreads()) {
      // Few, beside those that are measured: the memory that they have used stays with the process.
      warmUp(Math.min(count / 20, WARM_UP_CROWD));
    }
    long heap = heapInUse();
    OptionalLong resident = ProcessStatus.resident();
    OptionalLong reserved = ProcessStatus.reserved();
    OptionalLong threads = ProcessStatus.threads();
    Crowd crowd = Crowd.atOneGate(subject, count);
    crowd.awaitAt(0);

    double heapEach = (heapInUse() - heap) / (double) count;
    String started = String.format(Locale.ROOT, "%,d waited", count);
    if (!subject.areThreads()) {
      found(Claim.RESERVED, heapEach, "of the heap; " + started);
    } else if (reserved.isPresent()) {
      found(
          Claim.RESERVED,
          each(ProcessStatus.reserved(), reserved, count),
          "address space; " + started);
    }
    if (resident.isPresent()) {
      double residentEach = each(ProcessStatus.resident(), resident, count);
      found(Claim.RESIDENT, residentEach, started);
      if (subject.areThreads() && residentEach > 0) {
        threadsThatFit(residentEach, started);
      }
    }
    if (!subject.areThreads()) {
      found(
          Claim.FIT,
          (Runtime.getRuntime().maxMemory() - heap) / heapEach,
          "extrapolated; what ends first is the heap; " + started);
    }
    if (threads.isPresent()) {
      long now = ProcessStatus.threads().orElse(0);
      double all =
          subject.areThreads()
              ? threads.getAsLong() + (now - threads.getAsLong()) / (double) count * 100_000
              : now;
      found(
          Claim.OS_THREADS,
          all,
          count == 100_000 ? "" : subject.areThreads() ? "extrapolated; " + started : started);
    }
    crowd.open(0);
    crowd.awaitEnd();
  }

  /** Lets some come and go until what one of them costs does not get less any more. */
  private void warmUp(int count) throws Exception {
    long before = heapInUse();
    long best = Long.MAX_VALUE;
    int steady = 0;
    for (int round = 1; round <= MOST_ROUNDS && (round <= LEAST_ROUNDS || steady < 4); round++) {
      Crowd some = Crowd.atOneGate(subject, count);
      some.awaitAt(0);
      long cost = heapInUse() - before;
      some.open(0);
      some.awaitEnd();
      awaitNone();
      Thread.sleep(10); // the compilers need a processor too
      steady = cost < best - best / 20 ? 0 : steady + 1;
      best = Math.min(best, cost);
    }
  }

  private static double each(OptionalLong now, OptionalLong before, int count) {
    return (now.orElse(0) - before.orElse(0)) / (double) count;
  }

  /** Memory is not the only thing that runs out: the system counts threads, too. */
  private void threadsThatFit(double residentEach, String started) {
    double most = Double.MAX_VALUE;
    String why = "";
    OptionalLong available = ProcessStatus.available();
    if (available.isPresent()) {
      most = available.getAsLong() / residentEach;
      why = "memory";
    }
    // A stack takes two maps: the stack, and the guard at its end.
    OptionalLong maps = ProcessStatus.only("/proc/sys/vm/max_map_count");
    if (maps.isPresent() && maps.getAsLong() / 2.0 < most) {
      most = maps.getAsLong() / 2.0;
      why = "vm.max_map_count";
    }
    for (String limit :
        new String[] {"kernel/threads-max", "kernel/pid_max", "/sys/fs/cgroup/pids.max"}) {
      OptionalLong threads =
          ProcessStatus.only(limit.startsWith("/") ? limit : "/proc/sys/" + limit);
      if (threads.isPresent() && threads.getAsLong() < most) {
        most = threads.getAsLong();
        why = limit.replace('/', '.');
      }
    }
    if (!why.isEmpty()) {
      found(Claim.FIT, most, "extrapolated; what ends first is " + why + "; " + started);
    }
  }

  /**
   * Returns how many are started at once: where they are threads, never more than some thousand.
   */
  private int count() {
    if (subject.areThreads()) {
      return quick ? 500 : 2_000;
    }
    int count = quick ? 20_000 : 100_000;
    while (count > 1_000 && count * 2_000L > Runtime.getRuntime().maxMemory()) {
      count /= 10;
    }
    return count;
  }

  /** Who has said that it ends may not have ended yet; nor, after it, its OS thread. */
  private void awaitNone() throws InterruptedException {
    while (subject.alive() > 0
        || subject.areThreads() && ProcessStatus.threads().orElse(0) > threadsAtRest) {
      Thread.sleep(1);
    }
  }

  /** Returns the bytes of live objects, by asking for collections first. */
  private static long heapInUse() {
    // What dies in one collection may free more in the next.
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }
}
