package io.goroutines.sync;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On platform threads: the algorithm needs no goroutine. */
@Timeout(60)
class RWMutexTest {

  private static final Duration HOUR = Duration.ofHours(1);

  private final RWMutex lock = new RWMutex();

  @Test
  void readersShareAndWriterExcludes() throws Exception {
    lock.rLock();
    assertTrue(lock.tryRLock());
    assertFalse(lock.tryLock());
    assertEquals("RWMutex[2 readers]", lock.toString());
    lock.rUnlock();
    assertFalse(lock.tryLock(Duration.ZERO));
    lock.rUnlock();
    lock.lock();
    assertFalse(lock.tryRLock());
    assertFalse(lock.tryRLock(Duration.ofMillis(1)));
    assertFalse(lock.tryLock());
    assertEquals("RWMutex[write locked]", lock.toString());
    lock.unlock();
    assertEquals("RWMutex[unlocked]", lock.toString());
  }

  @Test
  void writerThatWaitsLetsLaterReadersWait() throws Exception {
    lock.rLock();
    Parked.Call<Boolean> writer = Parked.waiting(() -> lock.tryLock(HOUR));
    assertFalse(lock.tryRLock());
    Parked.Call<Boolean> reader = Parked.waiting(() -> lock.tryRLock(HOUR));
    Parked.Call<Boolean> another = Parked.waiting(() -> lock.tryRLock(HOUR));
    lock.rUnlock();
    assertTrue(writer.get());
    assertFalse(reader.isDone() || another.isDone());
    lock.unlock();
    assertTrue(reader.get());
    assertTrue(another.get());
    lock.rUnlock();
    lock.rUnlock();
    assertTrue(lock.tryLock());
  }

  @Test
  void misuseIsRefused() throws Exception {
    assertEquals(
        "sync: Unlock of unlocked RWMutex",
        assertThrows(IllegalStateException.class, lock::unlock).getMessage());
    assertEquals(
        "sync: RUnlock of unlocked RWMutex",
        assertThrows(IllegalStateException.class, lock::rUnlock).getMessage());
    lock.rLock();
    assertThrows(IllegalStateException.class, lock::unlock);
    lock.rUnlock();
    lock.lock();
    assertThrows(IllegalStateException.class, lock::rUnlock);
    lock.unlock();
    assertTrue(lock.tryLock());
  }
}
