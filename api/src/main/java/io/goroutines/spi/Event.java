package io.goroutines.spi;

import io.goroutines.MayImplement;

/**
 * Something that happens once and for good, and that a select can wait for: the end of a goroutine,
 * the completion of a stage.
 *
 * <p>Protocol, as in {@link WaiterList}: whoever waits adds itself to the {@linkplain #waiters
 * waiters} and then looks whether it {@linkplain #hasHappened has happened}, and takes itself out
 * when it waits no longer. Whoever makes it happen first makes that visible, with volatile
 * semantics, and then wakes them all. What was done before it happened happens before a look that
 * sees it.
 */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface Event {

  /** Returns whether it has happened; stays true once it is. */
  boolean hasHappened();

  /** Returns those who wait for it; always the same list. */
  WaiterList waiters();
}
