/** Programs to read and run. */
module io.goroutines.examples {
  requires io.goroutines;
  requires io.goroutines.runtime;
  requires io.goroutines.library;
  requires static org.jspecify;
}
