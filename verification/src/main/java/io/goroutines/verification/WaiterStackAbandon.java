package io.goroutines.verification;

import io.goroutines.spi.WaiterStack;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Those who abandon their entries at the same time leave nothing behind, in whatever order they go.
 * First: whether the stack is empty; second: whether all entries are over.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "All are out.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Something is left behind.")
@State
public class WaiterStackAbandon {

  private final WaiterStack stack = new WaiterStack();
  private final WaiterStack.Entry below = stack.push(new CountingWaiter());
  private final WaiterStack.Entry above = stack.push(new CountingWaiter());

  /** Abandons the one that is further in. */
  @Actor
  public void below() {
    stack.abandon(below);
  }

  /** Abandons the one above it. */
  @Actor
  public void above() {
    stack.abandon(above);
  }

  /** What is left. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = stack.isEmpty() ? 1 : 0;
    result.r2 = below.isOver() && above.isOver() ? 1 : 0;
  }

  /** The twin: does not start over when the entry before has been abandoned too. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "All are out.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "Something is left behind.")
  @State
  public static class NoRetryTwin {

    private static final class Entry {
      private volatile boolean over;
      private @Nullable Entry next;
    }

    private final AtomicReference<@Nullable Entry> top = new AtomicReference<>();
    private final Entry below = push();
    private final Entry above = push();

    private Entry push() {
      Entry entry = new Entry();
      entry.next = top.get();
      top.set(entry);
      return entry;
    }

    private void abandon(Entry abandoned) {
      abandoned.over = true;
      Entry before = null;
      for (Entry entry = top.get(); entry != null; entry = entry.next) {
        if (!entry.over) {
          before = entry;
        } else if (before != null) {
          before.next = entry.next;
        } else {
          boolean _ = top.compareAndSet(entry, entry.next);
        }
      }
    }

    /** Abandons the one that is further in. */
    @Actor
    public void below() {
      abandon(below);
    }

    /** Abandons the one above it. */
    @Actor
    public void above() {
      abandon(above);
    }

    /** What is left. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = top.get() == null ? 1 : 0;
      result.r2 = below.over && above.over ? 1 : 0;
    }
  }
}
