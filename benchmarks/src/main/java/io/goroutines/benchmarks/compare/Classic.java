package io.goroutines.benchmarks.compare;

import io.goroutines.benchmarks.Workload;
import java.util.Optional;
import java.util.function.IntToLongFunction;

/** Programs that each implementation writes with its own means, from a ping-pong to a TCP echo. */
public enum Classic implements Contest {
  /** One sends a number, another sends it back; an operation is one message. */
  PINGPONG("pingpong", "ping-pong, unbuffered", 240_000, 24_000, Workload.PING_PONG),
  /** One sends, another receives, unbuffered; an operation is one element. */
  STREAM("stream", "stream, unbuffered", 240_000, 24_000, Workload.STREAM_UNBUFFERED),
  /** One sends, another receives, with a buffer of 128; an operation is one element. */
  STREAM128("stream128", "stream, buffer of 128", 240_000, 24_000, Workload.STREAM_BUFFER_128),
  /** Four send, four receive, with a buffer of 64; an operation is one element. */
  FOURTOFOUR(
      "fourtofour",
      "4 producers, 4 consumers, buffer of 64",
      240_000,
      24_000,
      Workload.FOUR_TO_FOUR_BUFFER_64),
  /** A thousand are started and awaited, again and again; an operation is one start and end. */
  SPAWN("spawn", "start and end", 240_000, 24_000, Workload.SPAWN),
  /** A token goes round a thousand over unbuffered channels; an operation is one hop. */
  RING("ring", "ring of 1,000, a hop", 240_000, 96_000, Workload.RING_1000),
  /** The concurrent prime sieve; an operation is one prime. */
  SIEVE("sieve", "prime sieve, a prime", 1_500, 300, Workload.SIEVE),
  /** A choice among three unbuffered channels with a sender each; an operation is one choice. */
  SELECT3("select3", "select over 3 channels", 240_000, 24_000, Workload.SELECT_3),
  /** A tree, ten below each, whose leaves send their numbers up; an operation is a leaf. */
  SKYNET("skynet", "skynet, a leaf", 1_000_000, 10_000, Workload.SKYNET),
  /** Four yield to each other; an operation is one yield. */
  YIELD4("yield4", "yield among 4", 240_000, 24_000, Workload.YIELD_4),
  /** All sleep at the same time, 0 to 49 ms each; an operation is one sleeper. */
  SLEEPERS("sleepers", "sleepers of 0 to 49 ms", 200_000, 20_000, Workload.SLEEPERS),
  /** Eight add to one number under a lock; an operation is one locking. */
  MUTEX8("mutex8", "mutex, 8 contend", 2_400_000, 240_000, n -> n),
  /**
   * 100 connections over the loopback, each with a client and a server in the same process, 64
   * bytes there and back; an operation is a round trip.
   */
  ECHO("echo", "TCP echo, 100 connections", 100_000, 40_000, n -> 64L * n),
  /** A loop of one goroutine that only computes; an operation is one turn. */
  CPU("cpu", "CPU-bound loop, a turn", 200_000_000, 20_000_000, Compute::turns),
  /**
   * A process that starts one goroutine, which prints a line, with no more flags than users need;
   * an operation is a process, from its start to its end.
   */
  STARTUP("startup", "a hello, from exec to exit", 4, 2, n -> n),
  /**
   * A thousand wait at one channel, and nothing else happens; the value is the context switches of
   * the whole process in a second. The operations are milliseconds.
   */
  IDLE("idle", "idle: 1,000 wait, nothing happens", 5_000, 500),
  /** All wait at one channel; the value is the memory in use for each. */
  MEMORY("memory", "memory of one that waits", 200_000, 50_000),
  /**
   * One wakes up every millisecond beside four that compute for some seconds; the value is the 99th
   * percentile of its lateness. The operations are milliseconds.
   */
  TICKER("ticker", "lateness of a 1 ms ticker beside 4 that compute, p99", 3_000, 500);

  private final String id;
  private final String title;
  private final int full;
  private final int quick;
  private final Optional<IntToLongFunction> expected;

  Classic(String id, String title, int full, int quick, Workload workload) {
    this(id, title, full, quick, workload::expected);
  }

  Classic(String id, String title, int full, int quick, IntToLongFunction expected) {
    this.id = id;
    this.title = title;
    this.full = full;
    this.quick = quick;
    this.expected = Optional.of(expected);
  }

  Classic(String id, String title, int full, int quick) {
    this.id = id;
    this.title = title;
    this.full = full;
    this.quick = quick;
    this.expected = Optional.empty();
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
  public boolean isTimed() {
    return expected.isPresent();
  }

  @Override
  public boolean settles() {
    return this == MEMORY;
  }

  @Override
  public String unit() {
    return switch (this) {
      case IDLE -> "switches/s";
      case MEMORY -> "bytes each";
      case TICKER -> "µs late";
      default -> Contest.super.unit();
    };
  }

  @Override
  public Optional<String> pointless(int procs) {
    return this == IDLE && !Waiting.countsSwitches()
        ? Optional.of("the system does not count the context switches of a thread in /proc")
        : Optional.empty();
  }

  @Override
  public int operations(boolean small) {
    return small ? quick : full;
  }

  @Override
  public Optional<Long> expected(int operations) {
    return expected.map(e -> e.applyAsLong(operations));
  }
}
