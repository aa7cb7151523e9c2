/** The rules as abstract JUnit classes. */
module io.goroutines.testkit {
  requires transitive io.goroutines;
  requires transitive org.junit.jupiter.api;
  requires static org.jspecify;
}
