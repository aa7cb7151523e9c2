/** A standard library beside the language: Go's sync, time and more, and the JDK's Flow. */
module io.goroutines.library {
  requires transitive io.goroutines;
  requires static org.jspecify;

  exports io.goroutines.flow;
  exports io.goroutines.sync;
  exports io.goroutines.time;
}
