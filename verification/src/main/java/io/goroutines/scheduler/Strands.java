package io.goroutines.scheduler;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Creates strands that are only moved between queues, and never run. */
public final class Strands {

  private static final Dispatcher NOWHERE = new Kept();

  private Strands() {}

  /** A scheduler without workers, which keeps the strand that was submitted last. */
  static final class Kept implements Dispatcher {

    private @Nullable Strand kept;

    /** Returns the strand that was submitted. */
    Strand kept() {
      return Objects.requireNonNull(kept);
    }

    @Override
    public void submit(Strand strand) {
      kept = strand;
    }

    @Override
    public boolean carries(Strand strand) {
      return false;
    }

    @Override
    public int random(int bound) {
      return 0;
    }

    @Override
    public int spins() {
      return 0;
    }
  }

  /** Returns a new strand. */
  public static Strand one() {
    return new Strand(NOWHERE, () -> {});
  }

  /** Returns that many new strands. */
  public static Strand[] some(int count) {
    Strand[] strands = new Strand[count];
    for (int i = 0; i < count; i++) {
      strands[i] = one();
    }
    return strands;
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
