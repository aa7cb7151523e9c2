package io.goroutines.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;

/** The overhead of the harness for each invocation; divide by its operations for the share. */
public class HarnessFloor extends Harness {

  /** Called by JMH. */
  public HarnessFloor() {}

  /** The handoff from JMH's thread to a goroutine that does nothing, and back. */
  @Benchmark
  public void run(OnRuntime on) throws Exception {
    on.runNothing();
  }
}
