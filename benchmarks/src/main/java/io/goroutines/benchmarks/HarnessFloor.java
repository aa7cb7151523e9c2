package io.goroutines.benchmarks;

import org.openjdk.jmh.annotations.Benchmark;

/** What the harness itself adds to each invocation; divide by its operations to see the share. */
public class HarnessFloor extends Harness {

  /** Called by JMH. */
  public HarnessFloor() {}

  /** The hand-over from JMH's thread to a goroutine that does nothing, and back. */
  @Benchmark
  public void run(OnRuntime on) throws Exception {
    on.runNothing();
  }
}
