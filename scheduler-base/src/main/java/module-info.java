/** The parts of which schedulers are composed. */
module io.goroutines.scheduler {
  requires transitive io.goroutines;
  requires static jdk.jfr;
  requires static java.management;
  requires static org.jspecify;

  exports io.goroutines.scheduler;
}
