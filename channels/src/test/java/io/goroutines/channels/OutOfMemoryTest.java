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

  private static final int PROCESSES = 4;

  @Test
  @Timeout(120)
  void peerOutOfMemory_losesNeitherElementNorFuture() throws Exception {
    String said = run(Program.class);
    assertEquals(ROUNDS + " rounds, 0 wrong", lastLine(said), said);
  }

  /** In each process the close is the first operation that claims a waiter. */
  @Test
  @Timeout(120)
  void closerOutOfMemory_releasesAllReceivers() throws Exception {
    for (int i = 0; i < PROCESSES; i++) {
      String said = run(Closer.class);
      assertEquals("closed, 0 receivers left", lastLine(said), said);
    }
  }

  private static String lastLine(String said) {
    return said.strip().lines().reduce("", (a, b) -> b);
  }

  private static String run(Class<?> program) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx24m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName())
            .redirectErrorStream(true)
            .start();
    try (InputStream output = process.getInputStream()) {
      return new String(output.readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      process.destroyForcibly();
    }
  }

  /** Fills the heap completely; returns what fills it. */
  private static Object @Nullable [] exhaust() {
    Object[] chain = null;
    for (int size : new int[] {1 << 16, 1 << 8, 0, 0}) {
      try {
        while (true) {
          chain = new Object[] {chain, size == 0 ? null : new byte[size]};
        }
      } catch (OutOfMemoryError _) {
        // full, for this size
      }
    }
    return chain;
  }

  /** Closes a channel without memory, while another thread takes what becomes free. */
  static final class Closer {

    private static volatile boolean full;
    private static volatile boolean over;

    private Closer() {}

    public static void main(String[] arguments) throws Exception {
      Channel<String> channel = CHANNELS.unbuffered();
      Thread[] receivers = new Thread[3];
      for (int i = 0; i < receivers.length; i++) {
        receivers[i] = Threads.PLATFORM.callWaiting(channel, channel::receive).thread();
      }
      Thread hoarder = Thread.ofPlatform().start(Closer::hoard);
      while (!full) {
        Thread.onSpinWait();
      }
      OutOfMemoryError thrown = null;
      try {
        channel.close();
      } catch (OutOfMemoryError e) {
        thrown = e;
      }
      over = true;
      hoarder.join();
      int left = 0;
      for (Thread receiver : receivers) {
        receiver.join(channel.isClosed() ? 10_000 : 1);
        left += receiver.isAlive() ? 1 : 0;
      }
      if (thrown != null) {
        System.out.println("threw " + thrown);
      }
      System.out.println(
          channel.isClosed() ? "closed, " + left + " receivers left" : "closed, 0 receivers left");
      System.exit(0);
    }

    private static void hoard() {
      Object[] chain = exhaust();
      full = true;
      while (!over) {
        try {
          chain = new Object[] {chain, null};
        } catch (OutOfMemoryError _) {
          // full
        }
      }
    }
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
      kept = exhaust();
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
      kept = exhaust();
      try {
        received = channel.tryReceive() != null;
      } catch (OutOfMemoryError _) {
        thrown = "no memory";
      } finally {
        kept = null;
      }
      return check(received, thrown, future, "null");
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
