package io.goroutines.verification;

import io.goroutines.spi.support.GoroutineRegistry;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * Starts and ends in one stripe lose no goroutine. First: how many are live after one was added
 * while another ended; second: how many are counted as added.
 */
@JCStressTest
@Outcome(
    id = "2, 3",
    expect = Expect.ACCEPTABLE,
    desc = "The one that stayed and the one that came.")
@Outcome(expect = Expect.FORBIDDEN, desc = "The list or a count is wrong.")
@State
public class RegistryList {

  private final GoroutineRegistry registry = new GoroutineRegistry();
  private final BareGoroutine ends = new BareGoroutine(1, () -> {});
  private final BareGoroutine stays = new BareGoroutine(2, () -> {});
  private final BareGoroutine comes = new BareGoroutine(3, () -> {});

  /** Two goroutines are listed. */
  public RegistryList() {
    registry.add(stays);
    registry.add(ends);
  }

  /** Starts one. */
  @Actor
  public void starter() {
    registry.add(comes);
  }

  /** Ends. */
  @Actor
  public void runner() {
    ends.run();
  }

  /** Records what is listed. */
  @Arbiter
  public void look(II_Result result) {
    result.r1 = registry.snapshot().size();
    result.r2 = (int) registry.added();
  }

  /** The twin: the same list without the lock. */
  @JCStressTest
  @Outcome(id = "2, 3", expect = Expect.ACCEPTABLE, desc = "They did not meet.")
  @Outcome(id = "1, 3", expect = Expect.ACCEPTABLE_INTERESTING, desc = "One was lost.")
  @Outcome(
      id = "3, 3",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "One that ended is still listed.")
  @Outcome(expect = Expect.FORBIDDEN, desc = "More than one mistake.")
  @State
  public static class NoLockTwin {

    private static final class Node {
      private volatile @Nullable Node next;
      private volatile @Nullable Node previous;
    }

    private final Node stays = new Node();
    private final Node ends = new Node();
    private final Node comes = new Node();
    private volatile @Nullable Node first = ends;

    /** Two are listed. */
    public NoLockTwin() {
      ends.next = stays;
      stays.previous = ends;
    }

    /** Starts one. */
    @Actor
    public void starter() {
      Node second = first;
      comes.next = second;
      if (second != null) {
        second.previous = comes;
      }
      first = comes;
    }

    /** Ends. */
    @Actor
    public void runner() {
      Node next = ends.next;
      Node previous = ends.previous;
      if (next != null) {
        next.previous = previous;
      }
      if (previous != null) {
        previous.next = next;
      } else {
        first = next;
      }
    }

    /** Records what is listed. */
    @Arbiter
    public void look(II_Result result) {
      for (Node node = first; node != null; node = node.next) {
        result.r1++;
      }
      result.r2 = 3;
    }
  }
}
