package io.goroutines.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** The settings of all measurements; the flags of the measured JVMs are set here only. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(
    value = 2,
    jvmArgsPrepend = {Harness.OPENS, Harness.UNTRACKED})
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public abstract class Harness {

  /** Lets a scheduler reach the JDK's hook for schedulers of virtual threads. */
  static final String OPENS = "--add-opens=java.base/java.lang=ALL-UNNAMED";

  /** Keeps the JDK from adding every virtual thread to a set. */
  static final String UNTRACKED = "-Djdk.trackAllThreads=false";

  /** Called by subclasses. */
  protected Harness() {}
}
