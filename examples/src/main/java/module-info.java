/** Programs to read and run. */
module io.goroutines.examples {
  requires transitive io.goroutines;
  requires io.goroutines.runtime;
  requires io.goroutines.library;
  requires java.management;
  requires jdk.httpserver;
  requires jdk.management;
  requires HdrHistogram;
  requires static org.jspecify;

  exports io.goroutines.examples;
  exports io.goroutines.examples.program;
}
