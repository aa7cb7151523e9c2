package io.goroutines.integration;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.zaxxer.hikari.HikariDataSource;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import java.sql.Connection;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A goroutine that is interrupted while it waits in a connection pool: HikariCP, and H2. */
@Timeout(60)
class PoolTest {

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo", "loom"})
  void anInterruptInThePoolEndsTheGoroutineWithoutAPanic(String scheduler) throws Exception {
    Queue<Throwable> panics = new ConcurrentLinkedQueue<>();
    try (HikariDataSource pool = new HikariDataSource();
        GoRuntime runtime =
            GoRuntime.builder()
                .scheduler(scheduler)
                .onPanic((goroutine, cause) -> panics.add(cause))
                .open()) {
      pool.setJdbcUrl("jdbc:h2:mem:pool-" + scheduler);
      pool.setMaximumPoolSize(1);
      pool.setConnectionTimeout(60_000);
      Goroutine query;
      try (Connection _ = pool.getConnection()) {
        query =
            runtime.go(
                Go.named("query"),
                () -> {
                  try (Connection connection = pool.getConnection()) {
                    connection.createStatement().execute("select 1");
                  }
                });
        while (pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 0) {
          Thread.onSpinWait();
        }
        query.interrupt();
        query.join();
      }
      assertEquals(List.of(), List.copyOf(panics));
      try (Connection connection = pool.getConnection()) {
        assertTrue(connection.isValid(1), "the pool is as it was");
      }
    }
  }
}
