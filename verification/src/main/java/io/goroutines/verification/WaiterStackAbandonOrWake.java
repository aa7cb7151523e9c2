package io.goroutines.verification;

import io.goroutines.spi.WaiterStack;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Who abandons its entry while all are woken takes nobody else out: the others are woken once.
 * First and second: how often the one below it and the one above it were woken.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each is woken once.")
@Outcome(expect = Expect.FORBIDDEN, desc = "Not woken, or twice.")
@State
public class WaiterStackAbandonOrWake {

  private final WaiterStack stack = new WaiterStack();
  private final CountingWaiter below = new CountingWaiter();
  private final CountingWaiter above = new CountingWaiter();
  private final WaiterStack.Entry middle;

  /** Three who wait. */
  public WaiterStackAbandonOrWake() {
    stack.push(below);
    middle = stack.push(new CountingWaiter());
    stack.push(above);
  }

  /** Waits no longer. */
  @Actor
  public void abandoner() {
    stack.abandon(middle);
  }

  /** Wakes all. */
  @Actor
  public void waker() {
    stack.wakeAll();
  }

  /** What came of it. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = below.woken();
    result.r2 = above.woken();
  }

  /** The twin: an entry that is abandoned gives up its link. */
  @JCStressTest
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "Each is woken once.")
  @Outcome(id = "0, 1", expect = Expect.ACCEPTABLE_INTERESTING, desc = "The wake loses its way.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "Woken twice.")
  @State
  public static class LinksClearedTwin {

    private static final class Entry {
      private final CountingWaiter waiter = new CountingWaiter();
      private volatile boolean over;
      private volatile @Nullable Entry next;
    }

    private final Entry below = new Entry();
    private final Entry middle = new Entry();
    private final Entry above = new Entry();

    /** Three who wait. */
    public LinksClearedTwin() {
      above.next = middle;
      middle.next = below;
    }

    /** Waits no longer. */
    @Actor
    public void abandoner() {
      middle.over = true;
      above.next = middle.next;
      middle.next = null;
    }

    /** Wakes all. */
    @Actor
    public void waker() {
      for (Entry entry = above; entry != null; entry = entry.next) {
        if (!entry.over) {
          entry.waiter.ready(false);
        }
      }
    }

    /** What came of it. */
    @Arbiter
    public void look(II_Result result) {
      result.r1 = below.waiter.woken();
      result.r2 = above.waiter.woken();
    }
  }
}
