/** A scheduler for goroutines with priorities. */
module com.example.priority {
  requires io.goroutines;
  requires io.goroutines.scheduler;
  requires static org.jspecify;

  provides io.goroutines.spi.SchedulerProvider with
      com.example.priority.PriorityProvider;
}
