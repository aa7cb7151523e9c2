/**
 * The rules of docs/spec.md as abstract JUnit classes, for schedulers and channels of this project
 * and of third parties.
 */
module io.goroutines.testkit {
  requires transitive io.goroutines;
  requires transitive org.junit.jupiter.api;
  requires org.junit.platform.engine;
  requires org.junit.platform.launcher;
  requires static org.jspecify;

  exports io.goroutines.testkit;

  // The test class of Conformance is not public.
  opens io.goroutines.testkit to
      org.junit.platform.commons;

  uses io.goroutines.ChannelFactory;
}
