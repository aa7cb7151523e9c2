package io.goroutines.spi;

import io.goroutines.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The waiters for a goroutine's end, and the channel that is closed then: one object, which most
 * goroutines never have.
 */
final class Joiners extends WaiterList {

  /** What {@link AbstractGoroutine#done} returns; null before the first call. Set once, by CAS. */
  volatile @Nullable Channel<Void> done;
}
