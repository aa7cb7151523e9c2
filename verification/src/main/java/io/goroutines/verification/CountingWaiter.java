package io.goroutines.verification;

import io.goroutines.WaitReason;
import io.goroutines.spi.Waiter;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Counts how often it is woken, and never parks. */
public final class CountingWaiter implements Waiter {

  private final AtomicInteger woken = new AtomicInteger();

  /** Creates a waiter that was never woken. */
  public CountingWaiter() {}

  /** Returns how often it was made ready. */
  public int woken() {
    return woken.get();
  }

  @Override
  public void ready(boolean next) {
    woken.incrementAndGet();
  }

  @Override
  public void park(WaitReason reason, @Nullable Object on, long deadline) {
    throw new UnsupportedOperationException("it only counts");
  }

  @Override
  public void yieldNow() {
    Thread.yield();
  }

  @Override
  public long now() {
    return 0;
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
