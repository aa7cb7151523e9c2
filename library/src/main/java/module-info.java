/** What Go programs expect beside the language: sync, time and more. */
module io.goroutines.library {
  requires transitive io.goroutines;
  requires static org.jspecify;

  exports io.goroutines.sync;
  exports io.goroutines.time;
}
