package io.goroutines.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Warmup;

/** How everything here is measured; the flags of the measured JVMs stand here and nowhere else. */
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

  /** Keeps the JDK from putting every virtual thread into a set. */
  static final String UNTRACKED = "-Djdk.trackAllThreads=false";

  /** Called by subclasses. */
  protected Harness() {}
}
