package io.goroutines.scheduler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates fibers without a goroutine. */
public final class Fibers {

  private Fibers() {}

  /** A scheduler without workers, which keeps the fiber that was submitted last. */
  static final class Kept implements Dispatcher {

    private @Nullable Fiber kept;

    /** Returns the fiber that was submitted. */
    Fiber kept() {
      return Objects.requireNonNull(kept);
    }

    @Override
    public void submit(Fiber fiber) {
      kept = fiber;
    }
  }

  /** Returns a new fiber. */
  public static Fiber one() {
    return running(() -> {});
  }

  /** Returns a new fiber that runs a task when it is carried. */
  static Fiber running(Runnable task) {
    return new Fiber(task);
  }

  /** Returns that many new fibers. */
  public static Fiber[] some(int count) {
    Fiber[] fibers = new Fiber[count];
    for (int i = 0; i < count; i++) {
      fibers[i] = one();
    }
    return fibers;
  }

  /** A worker that is never started. */
  public static final class Idler extends Worker {

    /** Creates it. */
    public Idler() {
      super("idler", 0);
    }

    @Override
    public void run() {}
  }
}
