package io.goroutines.benchmarks;

import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.spi.Capability;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A runtime on the measured scheduler, open for a whole trial. */
@State(Scope.Benchmark)
public class OnRuntime {

  /** The value of {@link #procs} that leaves the number to the scheduler. */
  static final String DEFAULT = "default";

  /** The name of the scheduler. */
  @Param({"workstealing", "fifo", "loom"})
  public String scheduler = "";

  /** The number of processors; only for a scheduler that takes one. */
  @Param(DEFAULT)
  public String procs = DEFAULT;

  /** The maximum number of operations in an invocation: lowered by tests, which measure nothing. */
  int limit = Integer.MAX_VALUE;

  private @Nullable GoRuntime runtime;

  /**
   * The last workload, whose expected result is computed once, so that checking costs a comparison.
   */
  private @Nullable Workload checked;

  private int checkedOperations;
  private long expected;

  /** Creates a state without a runtime. */
  public OnRuntime() {}

  /** Opens the runtime. */
  @Setup(Level.Trial)
  public void open() {
    GoRuntimeBuilder builder = GoRuntime.builder().scheduler(scheduler).set("long-running", "off");
    if (!procs.equals(DEFAULT)) {
      builder.procs(number(procs));
    }
    GoRuntime opened = builder.open();
    if (!procs.equals(DEFAULT) && !opened.scheduler().capabilities().contains(Capability.PROCS)) {
      opened.close();
      throw new ConfigurationException(
          "the scheduler '" + scheduler + "' takes no number of processors; leave out -p procs");
    }
    runtime = opened;
  }

  private static int number(String procs) {
    try {
      return Integer.parseInt(procs);
    } catch (NumberFormatException e) {
      throw new ConfigurationException(
          "-p procs=" + procs + " is no number; give one, or '" + DEFAULT + "'", e);
    }
  }

  /** Closes the runtime. */
  @TearDown(Level.Trial)
  public void close() {
    if (runtime != null) {
      runtime.close();
    }
  }

  /**
   * Runs a workload in a goroutine, and checks its result.
   *
   * @return its result, for JMH to consume
   */
  long run(Workload workload, int size) throws Exception {
    int operations = Math.min(size, limit);
    long[] result = new long[1];
    Objects.requireNonNull(runtime).run(() -> result[0] = workload.run(operations));
    return checked(workload, operations, result[0]);
  }

  /** Returns the result of a workload if it is correct, and throws otherwise. */
  long checked(Workload workload, int operations, long result) {
    if (checked != workload || checkedOperations != operations) {
      expected = workload.expected(operations);
      checkedOperations = operations;
      checked = workload;
    }
    if (result != expected) {
      throw new IllegalStateException(
          workload + " gave " + result + " instead of " + expected + " on " + scheduler);
    }
    return result;
  }

  /** Runs nothing in a goroutine, and waits for its end. */
  void runNothing() throws Exception {
    Objects.requireNonNull(runtime).run(() -> {});
  }
}
