/** Channels and select. */
module io.goroutines.channels {
  requires transitive io.goroutines;
  requires static org.jspecify;
}
