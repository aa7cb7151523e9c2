/** The scheduler with one queue for all. */
module io.goroutines.scheduler.fifo {
  requires transitive io.goroutines;
  requires io.goroutines.scheduler;
  requires static org.jspecify;
}
