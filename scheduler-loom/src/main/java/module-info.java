/** The scheduler on the JDK's own virtual-thread scheduler. */
module io.goroutines.scheduler.loom {
  requires transitive io.goroutines;
  requires static org.jspecify;
}
