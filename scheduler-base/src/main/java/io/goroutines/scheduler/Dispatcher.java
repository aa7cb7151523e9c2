package io.goroutines.scheduler;

import io.goroutines.MayImplement;
import org.jspecify.annotations.Nullable;

/** What a scheduler gives to its strands and goroutines. */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Dispatcher {

  /**
   * Takes a strand that can go on. Called from any thread, in any state of the scheduler, after its
   * close too: from goroutines (the current thread is then virtual and pinned), from workers
   * between two strands, from the JDK's unparker and unblocker threads, from platform threads.
   * Never throws, blocks, or runs the strand in place. The same strand may be submitted again
   * before it has run, and while it runs.
   *
   * @param strand can go on; it is to be carried by a {@link Worker} once, soon
   */
  void submit(Strand strand);

  /**
   * Takes the strand whose turn it is on the calling worker, if it is {@linkplain Strand#isFresh
   * fresh} and the worker's loop would take it now, with nothing else to see to before; null
   * otherwise. Called by a thread whose goroutine has ended, to go on with that one: it counts as
   * one more that the worker carries. Never throws or blocks. The default takes none: then every
   * goroutine has a thread of its own.
   */
  default @Nullable Strand takeFresh() {
    return null;
  }

  /**
   * Returns whether the threads of goroutines without a name bear the goroutine's number. Always
   * the same. By default they do not.
   */
  default boolean namesThreads() {
    return false;
  }

  /**
   * Told by a goroutine of this scheduler that it is about to block its worker. The default does
   * nothing.
   */
  default void beginBlocking() {}

  /**
   * Told by a goroutine of this scheduler that it no longer blocks a worker.
   *
   * @return whether it is to yield, because its processor serves others now; by default it is not
   */
  default boolean endBlocking() {
    return false;
  }

  /** Returns whether a worker of this scheduler carries a strand now. */
  boolean carries(Strand strand);

  /**
   * Returns a random number from 0 to {@code bound} exclusive. Called by goroutines of this
   * scheduler.
   */
  int random(int bound);

  /**
   * Returns how often it is worth for the calling goroutine to look for the other side before it
   * parks: see {@link io.goroutines.spi.Waiter#spins()}.
   */
  int spins();

  /**
   * Returns whether a strand is to run next on the calling worker, so that it is worth while for
   * the goroutine which asks to {@linkplain Strand#isGivingWay() give way} to it. By default there
   * never is.
   */
  default boolean hasNext() {
    return false;
  }

  /**
   * Returns the timers that goroutines of this scheduler wait with, or null if deadlines are left
   * to the JDK.
   */
  default @Nullable Timers timers() {
    return null;
  }
}
