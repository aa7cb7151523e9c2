/** The work-stealing scheduler. */
module io.goroutines.scheduler.workstealing {
  requires transitive io.goroutines;
  requires io.goroutines.scheduler;
  requires static org.jspecify;
}
