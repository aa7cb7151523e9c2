package io.goroutines.spi.support;

import io.goroutines.Channel;
import org.jspecify.annotations.Nullable;

/**
 * The joiners of a goroutine, and the channel that is closed at its end: one object, which most
 * goroutines never allocate.
 */
final class Joiners extends WaiterList {

  /**
   * The channel of {@link AbstractGoroutine#done}; null before the first call. Set once, by CAS.
   */
  volatile @Nullable Channel<Void> done;
}
