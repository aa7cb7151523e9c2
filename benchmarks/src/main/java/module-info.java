/** JMH benchmarks. */
module io.goroutines.benchmarks {
  requires io.goroutines;
  requires io.goroutines.runtime;
  requires jmh.core;
  requires static org.jspecify;
}
