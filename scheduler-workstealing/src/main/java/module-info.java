/** The work-stealing scheduler. */
module io.goroutines.scheduler.workstealing {
  requires transitive io.goroutines;
  requires io.goroutines.scheduler;
  requires static org.jspecify;

  exports io.goroutines.scheduler.workstealing;

  provides io.goroutines.spi.SchedulerProvider with
      io.goroutines.scheduler.workstealing.WorkStealingSchedulerProvider;
}
