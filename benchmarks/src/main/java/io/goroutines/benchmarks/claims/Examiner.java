package io.goroutines.benchmarks.claims;

import io.goroutines.Channel;
import io.goroutines.benchmarks.compare.Compute;
import io.goroutines.benchmarks.compare.Settling;
import io.goroutines.spi.support.SchedulerCatalog;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The process that examines the claims for one subject on the JVM. It prints a line for each
 * finding, preceded by a line that names the claim.
 */
public final class Examiner {

  /** The name of the subject without a scheduler. */
  static final String PLATFORM_THREADS = "-platform-threads";

  /** The prefix of the line that names the next claim. */
  static final String BEGIN = "examining ";

  private static final int BATCH = 1_000;
  private static final int RING = 100;
  private static final int LAPS = 50;
  private static final int SLICES = 5;
  private static final long WARM_UP_NANOS = 500_000_000;

  /** How many calls deep a stack grows. */
  private static final int DEPTH = 1_000;

  private static final int STACKS = 1_000;

  /** How many start and end until the JVM has compiled their code: interpreted frames are large. */
  private static final int WARM_UP_CROWD = 5_000;

  private static final int STACK_WARM_UPS = 60;
  private static final int STACK_WARM_UP_CROWD = 100;

  private static final int PARTS = 1_000;

  private final Examined subject;
  private final boolean quick;

  /** How many threads may exist beside the examined ones: the JVM's own come and go. */
  private final long threadsAtRest = ProcessStatus.threads().orElse(0) + 10;

  private Examiner(Examined subject, boolean quick) {
    this.subject = subject;
    this.quick = quick;
  }

  /**
   * Examines all claims.
   *
   * @param args the subject: a scheduler's name, or {@link #PLATFORM_THREADS}; and whether a rough
   *     measurement is enough
   * @throws Exception any failure
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
    // Memory first: stacks allocated by the operating system stay with the process, and code that
    // has run other bodies before is compiled for these only after a while; until then its frames
    // are large.
    memory();
    stacks();
    times();
  }

  private void times() throws Exception {
    begin(Claim.CREATE);
    found(Claim.CREATE, each(this::batch, BATCH), "");
    begin(Claim.SWITCH);
    found(Claim.SWITCH, each(this::ring, RING * LAPS), "");
    begin(Claim.CPU);
    found(
        Claim.CPU,
        cpu(),
        String.format(
            Locale.ROOT,
            "split among %,d%s",
            PARTS,
            subject.areThreads() ? ", their starts included" : ""));
  }

  private static void begin(Claim claim) {
    System.out.println(BEGIN + claim);
    System.out.flush();
  }

  private static void found(Claim claim, double value, String note) {
    System.out.println(new Finding(claim, value, note).line());
    System.out.flush();
  }

  /** An operation to be timed. */
  @FunctionalInterface
  private interface Pass {
    void run() throws Exception;
  }

  /** Returns the nanoseconds of an operation: the median of some slices, after a warm-up. */
  private double each(Pass pass, int operations) throws Exception {
    nanos(pass, WARM_UP_NANOS); // also for a rough measurement: else another figure
    long slice = quick ? 20_000_000 : 120_000_000;
    double[] each = new double[SLICES];
    for (int i = 0; i < SLICES; i++) {
      each[i] = nanos(pass, slice) / operations;
    }
    return median(each);
  }

  /** Repeats a pass for some time, and returns the nanoseconds of one. */
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

  /**
   * Passes a token around a ring: its receiver has long been waiting, so that no receiver saves the
   * switch by spinning.
   */
  private void ring() throws InterruptedException {
    Channel<Integer> first = subject.channel();
    Channel<Integer> in = first;
    for (int i = 1; i < RING; i++) {
      Channel<Integer> from = in;
      Channel<Integer> to = subject.channel();
      subject.start(
          () -> {
            for (int token : from) {
              to.send(token + 1);
            }
            to.close();
          });
      in = to;
    }
    int token = 0;
    for (int lap = 0; lap < LAPS; lap++) {
      first.send(token);
      token = Objects.requireNonNull(in.receive()) + 1;
    }
    first.close();
    if (token != RING * LAPS) {
      throw new IllegalStateException("the token says " + token);
    }
  }

  /** Returns the time of the work as a multiple of the time on as many threads as processors. */
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
    // Run queues may still refer to the last goroutines that were in them, with all their stacks.
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

  /** The memory that contains the stacks: live objects, or memory of the process. */
  private long used() {
    return subject.areThreads() ? ProcessStatus.resident().orElse(0) : heapInUse();
  }

  /**
   * Measures the cost of the second half of many, beside the first: what a process needs to have
   * any at all, and what it has touched before, is excluded.
   */
  private void memory() throws Exception {
    begin(Claim.RESIDENT);
    int half = count() / 2;
    if (!subject.areThreads()) {
      warmUp(Math.min(half, WARM_UP_CROWD));
    }
    long threadsBefore = ProcessStatus.threads().orElse(0);
    Crowd first = Crowd.atOneGate(subject, half);
    first.awaitAt(0);
    long heap = heapInUse();
    OptionalLong resident = ProcessStatus.resident();
    OptionalLong reserved = ProcessStatus.reserved();
    Crowd second = Crowd.atOneGate(subject, half);
    second.awaitAt(0, half);

    double heapEach = (heapInUse() - heap) / (double) half;
    double residentEach = each(ProcessStatus.resident(), resident, half);
    String waited = String.format(Locale.ROOT, "%,d waited", 2 * half);
    if (!subject.areThreads()) {
      found(Claim.RESERVED, heapEach, "of the heap; " + waited);
    } else if (reserved.isPresent()) {
      double each = each(ProcessStatus.reserved(), reserved, half);
      found(Claim.RESERVED, each, "address space; " + waited);
    }
    if (resident.isPresent()) {
      found(Claim.RESIDENT, residentEach, waited);
    }
    Limits limits = Limits.of(residentEach, subject.areThreads());
    if (!subject.areThreads()) {
      limits.limit("the heap", (Runtime.getRuntime().maxMemory() - heap) / heapEach + half);
    }
    if (limits.isKnown()) {
      found(
          Claim.FIT,
          limits.most(),
          "extrapolated; what ends first is " + limits.what() + "; " + waited);
    }
    OptionalLong threads = ProcessStatus.threads();
    if (threads.isPresent()) {
      double all =
          subject.areThreads()
              ? threadsBefore + (threads.getAsLong() - threadsBefore) / (2.0 * half) * 100_000
              : threads.getAsLong();
      found(
          Claim.OS_THREADS,
          all,
          2 * half == 100_000 ? "" : subject.areThreads() ? "extrapolated; " + waited : waited);
    }
    first.open(0);
    second.open(0);
    first.awaitEnd();
    second.awaitEnd();
  }

  /** Starts and ends some until the cost of one stops falling. */
  private void warmUp(int count) throws Exception {
    long before = heapInUse();
    Settling settling = new Settling();
    long cost;
    do {
      Crowd some = Crowd.atOneGate(subject, count);
      some.awaitAt(0);
      cost = heapInUse() - before;
      some.open(0);
      some.awaitEnd();
      awaitNone();
      Thread.sleep(10); // the compilers need a processor too
    } while (!settling.settlesAt(cost));
  }

  private static double each(OptionalLong now, OptionalLong before, int count) {
    return (now.orElse(0) - before.orElse(0)) / (double) count;
  }

  /** Returns how many are started together: at most some thousand if they are threads. */
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

  /**
   * Waits until none is left: after its announcement a goroutine may not have ended yet; nor, after
   * its end, its OS thread.
   */
  private void awaitNone() throws InterruptedException {
    while (subject.alive() > 0
        || subject.areThreads() && ProcessStatus.threads().orElse(0) > threadsAtRest) {
      Thread.sleep(1);
    }
  }

  /** Returns the bytes of live objects, after garbage collections. */
  private static long heapInUse() {
    // Objects found dead in one collection may free more in the next.
    for (int i = 0; i < 2; i++) {
      System.gc();
    }
    Runtime jvm = Runtime.getRuntime();
    return jvm.totalMemory() - jvm.freeMemory();
  }
}
