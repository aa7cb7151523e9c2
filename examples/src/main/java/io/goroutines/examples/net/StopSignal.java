package io.goroutines.examples.net;

import static io.goroutines.Go.chan;

import io.goroutines.Channel;
import io.goroutines.ReceiveChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C as a channel, which is closed when the process is asked to end (SIGINT, SIGTERM), as with
 * Go's {@code signal.Notify}. The signal starts the JVM's shutdown, which is delayed until the
 * program has closed this, or has taken too long. The exit status is that of the signal: 130 or
 * 143.
 */
final class StopSignal implements AutoCloseable {

  /** How long the shutdown waits for the program to clean up. */
  private static final long PATIENCE_SECONDS = 5;

  private final Channel<Void> requested = chan();
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread hook = Thread.ofPlatform().name("stop-signal").unstarted(this::stop);

  private StopSignal() {}

  static StopSignal install() {
    StopSignal signal = new StopSignal();
    try {
      Runtime.getRuntime().addShutdownHook(signal.hook);
    } catch (IllegalStateException _) {
      signal.requested.close(); // the process is ending already
    }
    return signal;
  }

  /** Returns the channel that is closed when the program is to stop. */
  ReceiveChannel<Void> requested() {
    return requested;
  }

  private void stop() {
    requested.close();
    try {
      boolean _ = over.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException _) {
      // then the process ends at once
    }
  }

  /** Lets the process end. */
  @Override
  public void close() {
    over.countDown();
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // it is running already
    }
  }
}
