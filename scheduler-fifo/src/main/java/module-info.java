/** The scheduler with a single FIFO run queue. */
module io.goroutines.scheduler.fifo {
  requires transitive io.goroutines;
  requires io.goroutines.scheduler;
  requires static org.jspecify;

  exports io.goroutines.scheduler.fifo;

  provides io.goroutines.spi.SchedulerProvider with
      io.goroutines.scheduler.fifo.FifoSchedulerProvider;
}
