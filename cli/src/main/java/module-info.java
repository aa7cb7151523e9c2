/** The command line. */
module io.goroutines.cli {
  requires io.goroutines;
  requires io.goroutines.runtime;
  requires io.goroutines.library;
  requires io.goroutines.examples;
  requires io.goroutines.testkit;
  requires io.goroutines.benchmarks;
  requires com.fasterxml.jackson.databind;
  requires info.picocli;
  requires java.management;
  requires jdk.compiler;
  requires static org.jspecify;

  opens io.goroutines.cli to
      info.picocli;
}
