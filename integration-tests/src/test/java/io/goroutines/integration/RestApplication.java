package io.goroutines.integration;

import com.zaxxer.hikari.HikariDataSource;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.tomcat.TomcatProtocolHandlerCustomizer;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/**
 * Serves one call that is interrupted while it waits in the pool, and another one after that;
 * {@link SpringBootTest} runs it.
 */
@Configuration(proxyBeanMethods = false)
@EnableAutoConfiguration
@Import(RestApplication.Query.class)
public class RestApplication {

  private static final AtomicReference<@Nullable Goroutine> CALL = new AtomicReference<>();

  /** Creates the application. */
  public RestApplication() {}

  /** The runtime, with the panic policy that the system property sets. */
  @Bean
  GoRuntime runtime() {
    return GoRuntime.builder().open();
  }

  /** Has Tomcat run each request in a goroutine. */
  @Bean
  TomcatProtocolHandlerCustomizer<?> goroutines(GoRuntime runtime) {
    return handler -> handler.setExecutor(task -> runtime.go(Go.named("http"), task::run));
  }

  /** A call that needs a connection of the pool. */
  @RestController
  static final class Query {

    private final DataSource pool;

    Query(DataSource pool) {
      this.pool = pool;
    }

    @GetMapping("/query")
    String query() throws Exception {
      Goroutine self = Objects.requireNonNull(Go.currentGoroutine());
      CALL.set(self);
      try (Connection connection = pool.getConnection()) {
        connection.createStatement().execute("select 1");
      }
      return "in goroutine " + self.name();
    }
  }

  /** Runs the application until it has served two calls. */
  public static void main(String[] args) throws Exception {
    SpringApplication application = new SpringApplication(RestApplication.class);
    try (ConfigurableApplicationContext context =
        application.run(
            "--server.port=0",
            "--server.address=127.0.0.1",
            "--spring.main.banner-mode=off",
            "--logging.level.root=off",
            "--spring.datasource.url=jdbc:h2:mem:rest",
            "--spring.datasource.hikari.maximum-pool-size=1",
            "--spring.datasource.hikari.connection-timeout=60000")) {
      String port = context.getEnvironment().getRequiredProperty("local.server.port");
      HttpRequest request =
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/query")).build();
      HikariDataSource pool = context.getBean(HikariDataSource.class);
      HttpClient client = HttpClient.newHttpClient();
      CompletableFuture<HttpResponse<String>> first;
      try (Connection _ = pool.getConnection()) {
        first = client.sendAsync(request, HttpResponse.BodyHandlers.ofString());
        while (pool.getHikariPoolMXBean().getThreadsAwaitingConnection() == 0) {
          Thread.onSpinWait();
        }
        Objects.requireNonNull(CALL.get()).interrupt();
        System.out.println("interrupted: " + first.get().statusCode());
      }
      HttpResponse<String> second = client.send(request, HttpResponse.BodyHandlers.ofString());
      System.out.println(second.body() + ": " + second.statusCode());
    }
  }
}
