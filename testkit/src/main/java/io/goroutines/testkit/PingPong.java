package io.goroutines.testkit;

import io.goroutines.WaitReason;
import io.goroutines.spi.Seam;
import io.goroutines.spi.Waiter;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Two goroutines that hand off to each other, each asking that the other run next. */
final class PingPong {
  private final AtomicBoolean stop;
  private final Waiter[] waiters = new Waiter[2];
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile int turn;
  final AtomicLong hits = new AtomicLong();

  PingPong(AtomicBoolean stop) {
    this.stop = stop;
  }

  void play(int me, Kit k) {
    Waiter self = Seam.current();
    waiters[me] = self;
    arrived.incrementAndGet();
    k.await("both play", () -> arrived.get() == 2);
    while (!stop.get()) {
      if (turn == me) {
        hits.incrementAndGet();
        turn = 1 - me;
        waiters[1 - me].ready(true);
      } else {
        self.park(WaitReason.COND_WAIT, this, Waiter.NO_DEADLINE);
      }
    }
    waiters[1 - me].ready(false);
  }
}
