package io.goroutines.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;

/**
 * The cost of each operation on our schedulers, in nanoseconds. {@link Workload} has the programs.
 *
 * <p>A competitor gets a class beside this one, with the same methods and {@link Sizes}.
 */
public class GoroutinesBenchmark extends Harness {

  /** Called by JMH. */
  public GoroutinesBenchmark() {}

  /** One message of a ping-pong over two unbuffered channels. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long pingPong(OnRuntime on) throws Exception {
    return on.run(Workload.PING_PONG, Sizes.MANY);
  }

  /** One element from one goroutine to another, unbuffered. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long streamUnbuffered(OnRuntime on) throws Exception {
    return on.run(Workload.STREAM_UNBUFFERED, Sizes.MANY);
  }

  /** One element from one goroutine to another, over a buffer of 128. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long streamBuffer128(OnRuntime on) throws Exception {
    return on.run(Workload.STREAM_BUFFER_128, Sizes.MANY);
  }

  /** One element from four goroutines to four, over a buffer of 64. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long fourToFourBuffer64(OnRuntime on) throws Exception {
    return on.run(Workload.FOUR_TO_FOUR_BUFFER_64, Sizes.MANY);
  }

  /** The start and end of one goroutine that never waits. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long spawn(OnRuntime on) throws Exception {
    return on.run(Workload.SPAWN, Sizes.MANY);
  }

  /** One hop of a token round a thousand goroutines. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long ring1000(OnRuntime on) throws Exception {
    return on.run(Workload.RING_1000, Sizes.MANY);
  }

  /** One yield among four goroutines that do nothing else. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long yield4(OnRuntime on) throws Exception {
    return on.run(Workload.YIELD_4, Sizes.MANY);
  }

  /** One select among three unbuffered channels with a sender each. */
  @Benchmark
  @OperationsPerInvocation(Sizes.MANY)
  public long select3(OnRuntime on) throws Exception {
    return on.run(Workload.SELECT_3, Sizes.MANY);
  }

  /** A send into a buffer and a receive from it, by one goroutine. */
  @Benchmark
  @OperationsPerInvocation(Sizes.CHEAP)
  public long sendReceiveUncontended(OnRuntime on) throws Exception {
    return on.run(Workload.SEND_RECEIVE_UNCONTENDED, Sizes.CHEAP);
  }

  /** A trySend and a tryReceive that succeed, by one goroutine. */
  @Benchmark
  @OperationsPerInvocation(Sizes.CHEAP)
  public long trySendTryReceive(OnRuntime on) throws Exception {
    return on.run(Workload.TRY_SEND_TRY_RECEIVE, Sizes.CHEAP);
  }

  /** A tryReceive on an empty channel. */
  @Benchmark
  @OperationsPerInvocation(Sizes.CHEAP)
  public long tryReceiveEmpty(OnRuntime on) throws Exception {
    return on.run(Workload.TRY_RECEIVE_EMPTY, Sizes.CHEAP);
  }

  /** One of many goroutines that sleep at the same time, up to 49 ms. */
  @Benchmark
  @OperationsPerInvocation(Sizes.SLEEPERS)
  public long sleepers(OnRuntime on) throws Exception {
    return on.run(Workload.SLEEPERS, Sizes.SLEEPERS);
  }

  /** One leaf of a tree of goroutines. */
  @Benchmark
  @OperationsPerInvocation(Sizes.LEAVES)
  public long skynet(OnRuntime on) throws Exception {
    return on.run(Workload.SKYNET, Sizes.LEAVES);
  }

  /** One prime of the concurrent sieve. */
  @Benchmark
  @OperationsPerInvocation(Sizes.PRIMES)
  public long sieve(OnRuntime on) throws Exception {
    return on.run(Workload.SIEVE, Sizes.PRIMES);
  }
}
