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
import org.jspecify.annotations.Nullable;

/** Goroutines on one scheduler. */
final class Ours implements Rival, Threading {

  private final SchedulerProvider provider;
  private final String version;
  private @Nullable GoRuntime runtime;

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
    return provider.capabilities().contains(Capability.MILLIONS)
            || contest != Contest.SKYNET && contest != Contest.SLEEPERS && contest != Contest.MEMORY
        ? Optional.empty()
        : Optional.of("it has not so many goroutines");
  }

  @Override
  public List<String> flags(int procs) {
    // For what takes no number of its own: it runs on the JDK's scheduler.
    return List.of("-Djdk.virtualThreadScheduler.parallelism=" + procs);
  }

  @Override
  public void open(int procs) {
    GoRuntimeBuilder builder =
        GoRuntime.builder().scheduler(provider.name()).set("panic", "exit").set("hold", "off");
    if (provider.capabilities().contains(Capability.PROCS)) {
      builder.procs(procs);
    }
    runtime = builder.open();
  }

  @Override
  public long run(Contest contest, int operations) throws Exception {
    return switch (contest) {
      case PINGPONG -> inside(Workload.PING_PONG, operations);
      case STREAM -> inside(Workload.STREAM_UNBUFFERED, operations);
      case STREAM128 -> inside(Workload.STREAM_BUFFER_128, operations);
      case FOURTOFOUR -> inside(Workload.FOUR_TO_FOUR_BUFFER_64, operations);
      case SPAWN -> inside(Workload.SPAWN, operations);
      case RING -> inside(Workload.RING_1000, operations);
      case SIEVE -> inside(Workload.SIEVE, operations);
      case SELECT3 -> inside(Workload.SELECT_3, operations);
      case SKYNET -> inside(Workload.SKYNET, operations);
      case YIELD4 -> inside(Workload.YIELD_4, operations);
      case SLEEPERS -> inside(Workload.SLEEPERS, operations);
      case MUTEX8 -> mutex8(operations);
      case ECHO -> echo(operations);
      case CPU -> cpu(operations);
      case MEMORY -> memory(operations);
      case TICKER -> ticker(operations);
    };
  }

  private long inside(Workload workload, int operations) throws Exception {
    long[] result = new long[1];
    Objects.requireNonNull(runtime).run(() -> result[0] = workload.run(operations));
    return result[0];
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
