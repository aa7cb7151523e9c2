/** The command line. */
module io.goroutines.cli {
  requires io.goroutines;
  requires io.goroutines.runtime;
  requires io.goroutines.library;
  requires io.goroutines.examples;
  requires io.goroutines.testkit;
  requires io.goroutines.benchmarks;
  requires info.picocli;
  requires java.compiler;
  requires java.management;
  requires org.junit.platform.launcher;
  requires static org.jspecify;

  opens io.goroutines.cli to
      info.picocli;
}
