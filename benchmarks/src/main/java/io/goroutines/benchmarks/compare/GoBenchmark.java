package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.Numbers;
import io.goroutines.benchmarks.gobench.Channels;
import io.goroutines.benchmarks.gobench.Matrices;
import io.goroutines.benchmarks.gobench.Selects;
import io.goroutines.benchmarks.gobench.Spawning;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.IntToLongFunction;

/**
 * The benchmarks that Go's runtime defines for channels, select and goroutines, by Go's names. The
 * package {@code gobench} lists the omitted ones.
 */
public enum GoBenchmark implements Contest {
  /** A channel of bytes with a buffer of 8. */
  MAKE_CHAN_BYTE("MakeChanByte", "make a channel of bytes, buffer of 8", Sizes.CHEAP, make()),
  /** The same, of numbers. */
  MAKE_CHAN_INT("MakeChanInt", "the same, of numbers", Sizes.CHEAP, make()),
  /** The same, of references. */
  MAKE_CHAN_PTR("MakeChanPtr", "the same, of references", Sizes.CHEAP, make()),
  /** The same, of nothing. */
  MAKE_CHAN_STRUCT0("MakeChanStruct0", "the same, of nothing", Sizes.CHEAP, make()),
  /** The same, of 32 bytes each. */
  MAKE_CHAN_STRUCT32("MakeChanStruct32", "the same, of 32 bytes each", Sizes.CHEAP, make()),
  /** The same, of 40 bytes each. */
  MAKE_CHAN_STRUCT40("MakeChanStruct40", "the same, of 40 bytes each", Sizes.CHEAP, make()),
  /** {@link Channels#nonblocking}. */
  CHAN_NONBLOCKING(
      "ChanNonblocking",
      "all try to receive from one empty channel",
      Sizes.CHEAP,
      plain(Channels::nonblocking, n -> n)),
  /** {@link Selects#uncontended}. */
  SELECT_UNCONTENDED(
      "SelectUncontended",
      "select over 2 buffered channels of one's own, and a send",
      Sizes.MANY,
      plain(Selects::uncontended, n -> n)),
  /** {@link Selects#syncContended}. */
  SELECT_SYNC_CONTENDED(
      "SelectSyncContended",
      "select over 3 unbuffered channels of all, sent to by selects",
      Sizes.MANY,
      plain(Selects::syncContended, n -> n)),
  /** {@link Selects#asyncContended}. */
  SELECT_ASYNC_CONTENDED(
      "SelectAsyncContended",
      "select over 2 buffered channels of all, and a send",
      Sizes.MANY,
      plain(Selects::asyncContended, n -> n)),
  /** {@link Selects#nonblock}. */
  SELECT_NONBLOCK(
      "SelectNonblock",
      "2 tries to receive and 2 to send, on channels of all",
      Sizes.CHEAP,
      plain(Selects::nonblock, n -> 4L * n - 1)),
  /** {@link Channels#uncontended}. */
  CHAN_UNCONTENDED(
      "ChanUncontended",
      "100 sends, 100 receives on a buffered channel of one's own",
      Sizes.HUNDREDS,
      plain(Channels::uncontended, n -> 4_950L * n)),
  /** {@link Channels#contended}. */
  CHAN_CONTENDED(
      "ChanContended",
      "the same on one channel of all",
      Sizes.HUNDREDS,
      plain(Channels::contended, n -> 4_950L * n)),
  /** {@link Channels#sync}. */
  CHAN_SYNC("ChanSync", "2 send and receive in turn, unbuffered", Sizes.MANY, sync(0)),
  /** The same with work. */
  CHAN_SYNC_WORK("ChanSyncWork", "the same, 200 turns of work at each", Sizes.WORK, sync(200)),
  /** {@link Channels#producersAndConsumers}, unbuffered. */
  CHAN_PROD_CONS_0(
      "ChanProdCons0", "producers and consumers, unbuffered", Sizes.MANY, prodCons(0, 0)),
  /** The same with a buffer of 10. */
  CHAN_PROD_CONS_10("ChanProdCons10", "the same, buffer of 10", Sizes.MANY, prodCons(10, 0)),
  /** The same with a buffer of 100. */
  CHAN_PROD_CONS_100("ChanProdCons100", "the same, buffer of 100", Sizes.MANY, prodCons(100, 0)),
  /** The same with work, unbuffered. */
  CHAN_PROD_CONS_WORK_0(
      "ChanProdConsWork0",
      "the same, unbuffered, 20 turns of work at each side",
      Sizes.MANY,
      prodCons(0, 20)),
  /** The same with a buffer of 10. */
  CHAN_PROD_CONS_WORK_10(
      "ChanProdConsWork10", "the same, buffer of 10", Sizes.MANY, prodCons(10, 20)),
  /** The same with a buffer of 100. */
  CHAN_PROD_CONS_WORK_100(
      "ChanProdConsWork100", "the same, buffer of 100", Sizes.MANY, prodCons(100, 20)),
  /** {@link Selects#producersAndConsumers}. */
  SELECT_PROD_CONS(
      "SelectProdCons",
      "the same, buffer of 128, in selects with a timer and an end",
      Sizes.MANY,
      plain(Selects::producersAndConsumers, n -> n)),
  /** {@link Channels#receiveFromClosed}. */
  RECEIVE_DATA_FROM_CLOSED_CHAN(
      "ReceiveDataFromClosedChan",
      "receive what a closed channel still holds",
      Sizes.CHEAP,
      new Of((procs, n) -> Channels.receiveFromClosed(n), Numbers::sum)),
  /** {@link Channels#creation}. */
  CHAN_CREATION(
      "ChanCreation",
      "make a channel, send and receive once",
      Sizes.CHEAP,
      plain(Channels::creation, n -> n)),
  /** {@link Channels#semaphore}. */
  CHAN_SEM(
      "ChanSem",
      "a channel as a semaphore: a send and a receive",
      Sizes.MANY,
      plain(Channels::semaphore, n -> n)),
  /** {@link Selects#popular}. */
  CHAN_POPULAR(
      "ChanPopular",
      "send to 1,000 that select over a channel of all and one of their own",
      Sizes.THOUSANDS,
      plain((procs, n) -> Selects.popular(n), n -> 1_000L * n)),
  /** {@link Channels#closed}. */
  CHAN_CLOSED(
      "ChanClosed",
      "all try to receive from one closed channel",
      Sizes.CHEAP,
      plain(Channels::closed, n -> n)),
  /** {@link Spawning#chains}, one. */
  CREATE_GOROUTINES(
      "CreateGoroutines",
      "each goroutine starts the next",
      Sizes.MANY,
      plain((procs, n) -> Spawning.chains(1, n), n -> n)),
  /** The same, one for each processor. */
  CREATE_GOROUTINES_PARALLEL(
      "CreateGoroutinesParallel",
      "the same, a chain for each processor",
      Sizes.MANY,
      plain(Spawning::chains, n -> n)),
  /** {@link Spawning#capture}. */
  CREATE_GOROUTINES_CAPTURE(
      "CreateGoroutinesCapture",
      "start 4 goroutines and wait for them",
      Sizes.SOME,
      plain((procs, n) -> Spawning.capture(n), n -> n)),
  /** {@link Spawning#single}. */
  CREATE_GOROUTINES_SINGLE(
      "CreateGoroutinesSingle",
      "one goroutine starts all others",
      Sizes.MANY,
      plain((procs, n) -> Spawning.single(n), n -> 1)),
  /** {@link Spawning#besideHog}, on one processor. */
  PING_PONG_HOG(
      "PingPongHog",
      "a message there and back beside one that polls, on 1 processor",
      Sizes.MANY,
      plain((procs, n) -> Spawning.besideHog(n), n -> Numbers.number(n))) {
    @Override
    public int procs(int asked) {
      return 1;
    }
  },
  /** {@link Spawning#wakeup}, without a delay. */
  WAKEUP_PARALLEL_SPINNING_0(
      "WakeupParallelSpinning0",
      "a message there and back, the receiver waits for 5 µs",
      Sizes.WAKEUPS,
      wakeup(0)),
  /** The same, 1 µs. */
  WAKEUP_PARALLEL_SPINNING_1(
      "WakeupParallelSpinning1", "the same, both spin for 1 µs more", Sizes.WAKEUPS, wakeup(1)),
  /** The same, 2 µs. */
  WAKEUP_PARALLEL_SPINNING_2("WakeupParallelSpinning2", "the same, 2 µs", Sizes.WAKEUPS, wakeup(2)),
  /** The same, 5 µs. */
  WAKEUP_PARALLEL_SPINNING_5("WakeupParallelSpinning5", "the same, 5 µs", Sizes.WAKEUPS, wakeup(5)),
  /** The same, 10 µs. */
  WAKEUP_PARALLEL_SPINNING_10(
      "WakeupParallelSpinning10", "the same, 10 µs", Sizes.WAKEUPS, wakeup(10)),
  /** The same, 20 µs. */
  WAKEUP_PARALLEL_SPINNING_20(
      "WakeupParallelSpinning20", "the same, 20 µs", Sizes.WAKEUPS, wakeup(20)),
  /** The same, 50 µs. */
  WAKEUP_PARALLEL_SPINNING_50(
      "WakeupParallelSpinning50", "the same, 50 µs", Sizes.WAKEUPS, wakeup(50)),
  /** The same, 100 µs. */
  WAKEUP_PARALLEL_SPINNING_100(
      "WakeupParallelSpinning100", "the same, 100 µs", Sizes.WAKEUPS, wakeup(100)),
  /** {@link Matrices#multiply}. */
  MATMULT(
      "Matmult",
      "multiply matrices, a goroutine for each half; a multiplication",
      Sizes.CELLS,
      new Of((procs, n) -> new Matrices(n)::multiply, Matrices::expected));

  /** How many operations a pass performs, so that it takes milliseconds. */
  private record Sizes(int full, int quick) {
    static final Sizes CHEAP = new Sizes(2_400_000, 240_000);
    static final Sizes MANY = new Sizes(240_000, 24_000);
    static final Sizes SOME = new Sizes(60_000, 6_000);
    static final Sizes WORK = new Sizes(80_000, 8_000);
    static final Sizes HUNDREDS = new Sizes(12_000, 1_200);
    static final Sizes THOUSANDS = new Sizes(240, 24);
    static final Sizes WAKEUPS = new Sizes(1_000, 200);
    static final Sizes CELLS = new Sizes(8_000_000, 1_000_000);
  }

  /** Prepares a pass, in a goroutine; the returned pass is measured. */
  @FunctionalInterface
  private interface Preparing {
    Callable<Long> prepare(int procs, int operations) throws Exception;
  }

  /** A program that needs no preparation. */
  @FunctionalInterface
  private interface Plain {
    long run(int procs, int operations) throws Exception;
  }

  /** A program and its expected result. */
  private record Of(Preparing program, IntToLongFunction expected) {}

  private static Of plain(Plain program, IntToLongFunction expected) {
    return new Of((procs, n) -> () -> program.run(procs, n), expected);
  }

  private static Of make() {
    return plain((procs, n) -> Channels.make(n), n -> 8L * n);
  }

  private static Of sync(int work) {
    return plain((procs, n) -> Channels.sync(n, work), n -> n / 1_000 * Numbers.sum(1_000));
  }

  private static Of prodCons(int buffer, int work) {
    return plain((procs, n) -> Channels.producersAndConsumers(procs, n, buffer, work), n -> n);
  }

  private static Of wakeup(int micros) {
    return plain((procs, n) -> Spawning.wakeup(n, micros * 1_000L), n -> 2L * n);
  }

  private final String id;
  private final String title;
  private final Sizes sizes;
  private final Of of;

  GoBenchmark(String id, String title, Sizes sizes, Of of) {
    this.id = id;
    this.title = title;
    this.sizes = sizes;
    this.of = of;
  }

  @Override
  public String id() {
    return id;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public int operations(boolean quick) {
    return quick ? sizes.quick : sizes.full;
  }

  @Override
  public Optional<Long> expected(int operations) {
    return Optional.of(of.expected.applyAsLong(operations));
  }

  @Override
  public Optional<String> reserved() {
    return Optional.of("Go's own benchmarks are for Go and ours");
  }

  @Override
  public Optional<String> pointless(int procs) {
    return procs == 1 && id.startsWith("Wakeup")
        ? Optional.of("two that spin at the same time need two processors")
        : Optional.empty();
  }

  /** Prepares a pass in one of our goroutines; the pass runs in one too. */
  Callable<Long> prepare(int procs, int operations) throws Exception {
    return of.program.prepare(procs, operations);
  }
}
