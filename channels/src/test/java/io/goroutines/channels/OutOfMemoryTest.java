package io.goroutines.channels;

import static io.goroutines.channels.Threads.CHANNELS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.Channel;
import io.goroutines.Received;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A peer that runs out of memory while it completes an asynchronous operation, in a separate JVM
 * with a small heap.
 */
class OutOfMemoryTest {

  private static final int ROUNDS = 40;

  @Test
  @Timeout(120)
  void peerOutOfMemory_losesNeitherElementNorFuture() throws Exception {
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
    String said;
    try (InputStream output = process.getInputStream()) {
      said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
    assertEquals(ROUNDS + " rounds, 0 wrong", said.strip().lines().reduce("", (a, b) -> b), said);
  }

  /** The main program of the other JVM. */
  static final class Program {

    private static Object @Nullable [] kept;

    private Program() {}

    public static void main(String[] arguments) throws Exception {
      int wrong = 0;
      for (int i = 0; i < ROUNDS; i++) {
        Channel<String> channel = CHANNELS.unbuffered();
        wrong += i % 2 == 0 ? receives(channel) : sends(channel);
      }
      System.out.println(ROUNDS + " rounds, " + wrong + " wrong");
      System.exit(0);
    }

    private static int receives(Channel<String> channel) throws Exception {
      CompletableFuture<Received<String>> future = channel.receiveAsync();
      boolean sent = false;
      String thrown = "nothing";
      exhaust();
      try {
        sent = channel.trySend("x");
      } catch (OutOfMemoryError _) {
        thrown = "no memory";
      } finally {
        kept = null;
      }
      return check(sent, thrown, future, "Received[value=x, ok=true]");
    }

    private static int sends(Channel<String> channel) throws Exception {
      CompletableFuture<@Nullable Void> future = channel.sendAsync("x");
      boolean received = false;
      String thrown = "nothing";
      exhaust();
      try {
        received = channel.tryReceive() != null;
      } catch (OutOfMemoryError _) {
        thrown = "no memory";
      } finally {
        kept = null;
      }
      return check(received, thrown, future, "null");
    }

    /** Fills the heap completely. */
    private static void exhaust() {
      Object[] chain = null;
      for (int size : new int[] {1 << 16, 1 << 8, 0, 0}) {
        try {
          while (true) {
            chain = new Object[] {chain, size == 0 ? null : new byte[size]};
          }
        } catch (OutOfMemoryError _) {
          kept = chain;
        }
      }
    }

    /** Both sides agree whether it happened: the future has a result, or can be withdrawn. */
    private static int check(
        boolean happened, String thrown, CompletableFuture<?> future, String result)
        throws Exception {
      String outcome;
      try {
        outcome = String.valueOf(future.get(happened ? 30_000 : 1, TimeUnit.MILLISECONDS));
      } catch (TimeoutException _) {
        outcome = future.cancel(false) ? "withdrawn" : "neither complete nor withdrawn";
      }
      String right = happened ? result : "withdrawn";
      if (outcome.equals(right)) {
        return 0;
      }
      System.out.println("threw " + thrown + ", happened " + happened + ": " + outcome);
      return 1;
    }
  }
}
