package io.goroutines.spi;

/** What a scheduler can do beyond what all can; the kit's rules depend on it. */
public enum Capability {
  /** Takes a number of processors: {@link SchedulerConfig#procs()}. */
  PROCS,
  /** Changes its number of processors while it runs: {@link Scheduler#procs(int)}. */
  RESIZABLE,
  /**
   * Lends the share of a goroutine that holds its processor for long, because it computes or
   * because it is in a call that blocks its thread: others run meanwhile.
   */
  LENDS,
  /** Runs goroutines by the million: a waiting one holds no OS thread. */
  MILLIONS
}
