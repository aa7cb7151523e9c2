/** A scheduler for goroutines that gives each a platform thread. */
module com.example.threads {
  requires io.goroutines;

  provides io.goroutines.spi.SchedulerProvider with
      com.example.threads.ThreadsProvider;
}
