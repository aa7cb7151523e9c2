package io.goroutines.spi;

/** An optional ability of a scheduler; the rules of the test kit depend on it. */
public enum Capability {
  /** Accepts a number of processors: {@link SchedulerConfig#procs()}. */
  PROCS,
  /** Can change its number of processors while it runs: {@link Scheduler#procs(int)}. */
  RESIZABLE,
  /**
   * Hands off the processor of a goroutine that holds it for long, because it computes or is in a
   * call that blocks its thread: other goroutines run meanwhile.
   */
  HANDOFF,
  /** Runs goroutines by the million: a waiting goroutine holds no OS thread. */
  MILLIONS
}
