/** The parts that schedulers are composed of. */
module io.goroutines.scheduler {
  requires transitive io.goroutines;
  requires static jdk.jfr;
  requires static java.management;
  requires static org.jspecify;

  exports io.goroutines.scheduler;
}
