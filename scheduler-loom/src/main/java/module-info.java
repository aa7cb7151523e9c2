import io.goroutines.scheduler.loom.LoomSchedulerProvider;
import io.goroutines.spi.SchedulerProvider;

/** The scheduler on the JDK's own scheduler of virtual threads. */
module io.goroutines.scheduler.loom {
  requires transitive io.goroutines;
  requires jdk.management;
  requires static org.jspecify;

  exports io.goroutines.scheduler.loom;

  provides SchedulerProvider with
      LoomSchedulerProvider;
}
