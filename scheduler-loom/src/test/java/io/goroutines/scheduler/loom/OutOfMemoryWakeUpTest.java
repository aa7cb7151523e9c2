package io.goroutines.scheduler.loom;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.WaitReason;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Wake-ups for which there is no memory at first, in separate JVMs with a small heap: each is the
 * first of its process.
 */
class OutOfMemoryWakeUpTest {

  private static final int PROCESSES = 4;

  @Test
  @Timeout(120)
  void goroutinesRunWhenThereIsMemoryAgain() throws Exception {
    for (int i = 0; i < PROCESSES; i++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx24m",
                  "-XX:+UseSerialGC",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Program.class.getName())
              .redirectErrorStream(true)
              .start();
      try (InputStream output = process.getInputStream()) {
        String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("0 left", said.strip().lines().reduce("", (a, b) -> b), said);
      } finally {
        process.destroyForcibly();
      }
    }
  }

  /** The main program of the other JVM. */
  static final class Program {

    /** How long another thread takes the memory that becomes free. */
    private static final long HOARD_NANOS = 500_000_000;

    private static final GoroutineHost HOST =
        new GoroutineHost() {
          @Override
          public GoRuntime runtime() {
            throw new UnsupportedOperationException();
          }

          @Override
          public void panicked(Goroutine goroutine, Throwable cause) {
            System.out.println("panic: " + cause);
          }
        };

    private static volatile boolean full;
    private static volatile boolean woken;

    private Program() {}

    public static void main(String[] arguments) throws Exception {
      Scheduler scheduler = new LoomSchedulerProvider().open(SchedulerConfig.DEFAULT);
      AtomicReference<@Nullable Waiter> waiter = new AtomicReference<>();
      Goroutine g =
          scheduler.start(
              new GoroutineStart(
                  HOST,
                  1,
                  GoroutineOptions.DEFAULT,
                  0,
                  Program.class,
                  () -> {
                    waiter.set(Seam.current());
                    while (!woken) {
                      Seam.current().park(WaitReason.CHAN_RECEIVE, null, Waiter.NO_DEADLINE);
                    }
                  }));
      while (g.state() != Goroutine.State.WAITING) {
        Thread.onSpinWait();
      }
      Thread hoarder = Thread.ofPlatform().start(Program::hoard);
      while (!full) {
        Thread.onSpinWait();
      }
      woken = true;
      boolean threw = false;
      try {
        Waiter parked = waiter.get();
        if (parked != null) {
          parked.ready(false);
        }
      } catch (OutOfMemoryError _) {
        threw = true;
      }
      hoarder.join();
      System.out.println("the wake-up threw: " + threw);
      System.out.println(g.join(Duration.ofSeconds(10)) ? "0 left" : "1 left");
      System.exit(0);
    }

    private static void hoard() {
      long end = System.nanoTime() + HOARD_NANOS;
      Object[] chain = null;
      int size = 1 << 16;
      while (System.nanoTime() < end || !full) {
        try {
          chain = new Object[] {chain, size == 0 ? null : new byte[size]};
        } catch (OutOfMemoryError _) {
          full = size == 0;
          size /= 256;
        }
      }
    }
  }
}
