package io.goroutines;

import io.goroutines.spi.Event;
import io.goroutines.spi.WaiterList;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The completion of a stage. What is registered with a stage cannot be taken back; so each stage
 * has one event, which all selects on it share, and gets one callback however often it is selected
 * on until it completes.
 */
final class StageEvent implements Event, BiConsumer<@Nullable Object, @Nullable Throwable> {

  /*
   * The events of stages that are not complete, by the identity of the stage. The map refers to a
   * stage weakly, and its event to it not at all: so a stage that nobody else knows is collected. An
   * entry goes when the stage completes, or, after a stage that never does was collected, when some
   * other event is looked for.
   */
  private static final ConcurrentMap<Object, StageEvent> EVENTS = new ConcurrentHashMap<>();

  private static final ReferenceQueue<CompletionStage<?>> COLLECTED = new ReferenceQueue<>();

  /** A stage as a key: equal to itself, and to another key of the same stage. */
  private static final class Key extends WeakReference<CompletionStage<?>> {
    private final int hash;

    Key(CompletionStage<?> stage) {
      super(stage, COLLECTED);
      hash = System.identityHashCode(stage);
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public boolean equals(@Nullable Object other) {
      if (this == other) {
        return true;
      }
      CompletionStage<?> stage = get();
      return stage != null && other instanceof Key key && stage == key.get();
    }
  }

  /** A key to look with; it spares the collector a weak reference for each look. */
  private record Probe(CompletionStage<?> stage) {
    @Override
    public int hashCode() {
      return System.identityHashCode(stage);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Key key && stage == key.get();
    }
  }

  private final Key key;
  private final WaiterList waiters = new WaiterList();

  /** What the stage completed with; written before {@code completed}. */
  private @Nullable Object value;

  private @Nullable Throwable failure;
  private volatile boolean completed;

  /** Whether the stage knows this: from then on it will tell. */
  private volatile boolean registered;

  private StageEvent(Key key) {
    this.key = key;
  }

  /** Returns the event of a stage. */
  static StageEvent of(CompletionStage<?> stage) {
    for (Reference<?> gone; (gone = COLLECTED.poll()) != null; ) {
      EVENTS.remove(gone);
    }
    StageEvent known = EVENTS.get(new Probe(stage));
    if (known == null) {
      Key key = new Key(stage);
      StageEvent event = new StageEvent(key);
      known = EVENTS.putIfAbsent(key, event);
      if (known == null) {
        known = event;
      }
    }
    known.register(stage);
    return known;
  }

  /**
   * Registers with the stage, unless that was done. Each caller sees to it for itself: had it
   * relied on another one that is just about to, it would wait for ever if that one fails, without
   * memory for example. So several that come at once may register more than once, which does no
   * harm.
   */
  private void register(CompletionStage<?> stage) {
    if (!registered) {
      boolean failed = true;
      try {
        var _ = stage.whenComplete(this);
        registered = true;
        failed = false;
      } finally {
        if (failed) {
          EVENTS.remove(key);
        }
      }
    }
  }

  /** Returns how many stages are known; for tests. */
  static int known() {
    return EVENTS.size();
  }

  /** Called by the stage. */
  @Override
  public void accept(@Nullable Object value, @Nullable Throwable failure) {
    if (completed) {
      return; // registered more than once, and a stage tells one after the other
    }
    this.value = value;
    this.failure =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    completed = true;
    try {
      EVENTS.remove(key);
    } finally {
      waiters.wakeAll(); // also if the stack is at its end
    }
  }

  /** Returns what the stage completed with; to be read after it has. */
  @Nullable Object value() {
    return value;
  }

  /** Returns the exception it failed with, as its code threw it; null if it did not. */
  @Nullable Throwable failure() {
    return failure;
  }

  @Override
  public boolean hasHappened() {
    return completed;
  }

  @Override
  public WaiterList waiters() {
    return waiters;
  }
}
