package io.goroutines.flow;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.ReceiveChannel;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** {@link CompletionStage}s as channels, for a select to wait for. */
public final class Stages {

  private Stages() {}

  /**
   * Returns a channel that is closed when a stage has completed, normally or not, and on which
   * nothing is ever sent. If the stage has completed already, the channel is closed at the return.
   *
   * <pre>{@code
   * ReceiveChannel<Void> answered = Stages.done(answer);
   * for (boolean waits = true; waits; ) {
   *   waits = select(onReceive(progress, v -> show(v)), onReceive(answered, v -> false));
   * }
   * String text = answer.toCompletableFuture().join();
   * }</pre>
   *
   * <p>The outcome is read from the stage: once the channel is closed, {@code
   * stage.toCompletableFuture()} is complete, and its {@code join}, {@code resultNow} and {@code
   * exceptionNow} return at once. What completed the stage happens before a receive that returns
   * because of the close.
   *
   * <p>Each call makes a channel and registers a callback with the stage, which cannot be taken
   * back. So make the channel once, before the loop, and not in it: the stage keeps each callback
   * and its channel until it completes, a stage that never does for as long as it lives. The
   * callback refers to nothing else. It runs on the thread that completes the stage, or on the
   * caller's if that was earlier; it closes the channel, and runs no other code.
   *
   * <p>The channel is one of the caller's {@linkplain Go#runtime runtime}. Closing or {@linkplain
   * ReceiveChannel#cancel cancelling} it does not touch the stage.
   *
   * @param stage what to wait for
   * @return a channel that is closed at the completion
   * @throws NullPointerException if {@code stage} is null
   */
  public static ReceiveChannel<Void> done(CompletionStage<?> stage) {
    Objects.requireNonNull(stage, "stage");
    Channel<Void> done = Go.chan();
    var _ = stage.whenComplete(new Close(done));
    return done;
  }

  private record Close(Channel<Void> done)
      implements BiConsumer<@Nullable Object, @Nullable Throwable> {
    @Override
    public void accept(@Nullable Object value, @Nullable Throwable failure) {
      done.close();
    }
  }
}
