/** Benchmarks: ours with JMH, and the comparison with other implementations. */
module io.goroutines.benchmarks {
  requires io.goroutines;
  requires io.goroutines.runtime;
  requires java.management;
  requires jdk.management;
  requires jmh.core;
  requires static org.jspecify;

  exports io.goroutines.benchmarks.claims;
  exports io.goroutines.benchmarks.compare;

  uses io.goroutines.benchmarks.compare.Implementation;
}
