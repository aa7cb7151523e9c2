package io.goroutines.spi;

/** What a scheduler can do beyond what all can; the kit's rules depend on it. */
public enum Capability {
  /** Takes a number of processors: {@link SchedulerConfig#procs()}. */
  PROCS,
  /** Runs goroutines by the million: a waiting one holds no OS thread. */
  MILLIONS
}
