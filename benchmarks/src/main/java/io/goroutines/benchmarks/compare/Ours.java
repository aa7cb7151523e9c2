package io.goroutines.benchmarks.compare;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.benchmarks.Workload;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Goroutines on one scheduler. */
final class Ours implements Implementation, Threading {

  private final SchedulerProvider provider;
  private final String version;
  private @Nullable GoRuntime runtime;
  private int procs;

  Ours(SchedulerProvider provider, String version) {
    this.provider = provider;
    this.version = version;
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public String version() {
    return version;
  }

  @Override
  public String versions() {
    return "goroutines " + version;
  }

  @Override
  public Optional<String> leftOut(Contest contest, int procs) {
    Optional<String> unavailable = provider.unavailable();
    if (unavailable.isPresent()) {
      return unavailable;
    }
    if (!provider.capabilities().contains(Capability.MILLIONS) && isForMany(contest)) {
      return Optional.of("it has not so many goroutines");
    }
    if (!provider.capabilities().contains(Capability.HANDOFF)
        && contest == GoBenchmark.PING_PONG_HOG) {
      return Optional.of("there the others wait until the one that polls has ended");
    }
    return Optional.empty();
  }

  private static boolean isForMany(Contest contest) {
    return switch (contest) {
      case Classic classic ->
          classic == Classic.SKYNET || classic == Classic.SLEEPERS || classic == Classic.MEMORY;
      case GoBenchmark benchmark -> benchmark == GoBenchmark.CREATE_GOROUTINES_SINGLE;
      case Curve.Point point -> point.goroutines() >= 10_000;
    };
  }

  @Override
  public List<String> flags(int procs) {
    // For schedulers without procs of their own: they run on the JDK's scheduler.
    return List.of("-Djdk.virtualThreadScheduler.parallelism=" + procs);
  }

  @Override
  public void open(int procs) {
    GoRuntimeBuilder builder =
        GoRuntime.builder()
            .scheduler(provider.name())
            .set("panic", "exit")
            .set("long-running", "off");
    if (provider.capabilities().contains(Capability.PROCS)) {
      builder.procs(procs);
    }
    runtime = builder.open();
    this.procs = procs;
  }

  @Override
  public Callable<Long> prepare(Contest contest, int operations) throws Exception {
    if (contest instanceof GoBenchmark benchmark) {
      Callable<Long> pass = inside(() -> benchmark.prepare(procs, operations));
      return () -> inside(pass);
    }
    if (contest == Classic.IDLE) {
      Channel<Integer> never = Objects.requireNonNull(runtime).channels().unbuffered();
      return idle(operations, never::receive);
    }
    return Implementation.super.prepare(contest, operations);
  }

  @Override
  public long run(Contest contest, int operations) throws Exception {
    return switch (contest) {
      case Classic classic -> run(classic, operations);
      case GoBenchmark benchmark -> prepare(benchmark, operations).call();
      case Curve.Point point -> inside(() -> point.run(operations));
    };
  }

  private long run(Classic contest, int operations) throws Exception {
    return switch (contest) {
      case PINGPONG -> inside(() -> Workload.PING_PONG.run(operations));
      case STREAM -> inside(() -> Workload.STREAM_UNBUFFERED.run(operations));
      case STREAM128 -> inside(() -> Workload.STREAM_BUFFER_128.run(operations));
      case FOURTOFOUR -> inside(() -> Workload.FOUR_TO_FOUR_BUFFER_64.run(operations));
      case SPAWN -> inside(() -> Workload.SPAWN.run(operations));
      case RING -> inside(() -> Workload.RING_1000.run(operations));
      case SIEVE -> inside(() -> Workload.SIEVE.run(operations));
      case SELECT3 -> inside(() -> Workload.SELECT_3.run(operations));
      case SKYNET -> inside(() -> Workload.SKYNET.run(operations));
      case YIELD4 -> inside(() -> Workload.YIELD_4.run(operations));
      case SLEEPERS -> inside(() -> Workload.SLEEPERS.run(operations));
      case MUTEX8 -> mutex8(operations);
      case ECHO -> echo(operations);
      case CPU -> cpu(operations);
      case STARTUP -> Startup.goroutines(operations, name());
      case IDLE -> prepare(contest, operations).call();
      case MEMORY -> memory(operations);
      case TICKER -> ticker(operations);
    };
  }

  /** Returns the result of a body that runs in a goroutine. */
  private <T> T inside(Callable<T> body) throws Exception {
    AtomicReference<T> result = new AtomicReference<>();
    Objects.requireNonNull(runtime).run(() -> result.set(body.call()));
    return Objects.requireNonNull(result.get());
  }

  private long memory(int operations) throws Exception {
    Channel<Integer> never = Objects.requireNonNull(runtime).channels().unbuffered();
    return memory(operations, never::receive, never::close);
  }

  @Override
  public void start(Body body) {
    Objects.requireNonNull(runtime).go(body);
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Go.sleep(time);
  }
}
