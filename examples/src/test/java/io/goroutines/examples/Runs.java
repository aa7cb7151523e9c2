package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.Body;
import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.spi.support.StandardRuntime;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.ServiceLoader;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;

/** Every scheduler that this JVM can open, with every number of processors worth testing. */
final class Runs {

  private Runs() {}

  /** A scheduler and how it is opened. */
  record Setup(SchedulerProvider provider, SchedulerConfig config) {
    @Override
    public String toString() {
      return provider.name()
          + (config.procs().isPresent() ? ", procs " + config.procs().getAsInt() : "");
    }

    /** Runs a body as the main goroutine, and fails if any goroutine panics. */
    void run(Body body) throws Exception {
      Queue<Throwable> panics = new ConcurrentLinkedQueue<>();
      ChannelFactory channels = ServiceLoader.load(ChannelFactory.class).findFirst().orElseThrow();
      try (GoRuntime runtime =
          new StandardRuntime(
              provider.open(config), channels, (_, cause) -> panics.add(cause), List.of())) {
        runtime.run(body);
      }
      assertEquals(List.of(), List.copyOf(panics));
    }

    /** Runs an example, and returns its output as bytes. */
    byte[] bytes(String name, String... args) throws Exception {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (PrintStream out = new PrintStream(bytes, false, UTF_8)) {
        run(() -> Examples.get(name).run(args, out));
      }
      return bytes.toByteArray();
    }

    /** Runs an example, and returns its output lines. */
    List<String> lines(String name, String... args) throws Exception {
      return new String(bytes(name, args), UTF_8).lines().toList();
    }
  }

  static Stream<Setup> setups() {
    List<Setup> setups = new ArrayList<>();
    for (SchedulerProvider provider :
        SchedulerCatalog.load(Runs.class.getClassLoader()).providers()) {
      if (provider.unavailable().isPresent()) {
        continue;
      }
      if (provider.capabilities().contains(Capability.PROCS)) {
        for (int procs : new int[] {1, 2, 4}) {
          setups.add(new Setup(provider, SchedulerConfig.DEFAULT.withProcs(procs)));
        }
      } else {
        setups.add(new Setup(provider, SchedulerConfig.DEFAULT));
      }
    }
    return setups.stream();
  }

  static Setup any() {
    return setups().findFirst().orElseThrow();
  }
}
