package io.goroutines.spi;

/** The reason of a wait, in the words of Go's dumps. */
public enum WaitReason {
  /** In a receive. */
  CHAN_RECEIVE("chan receive"),
  /** In a send. */
  CHAN_SEND("chan send"),
  /** In a select. */
  SELECT("select"),
  /** In a select without a case that can ever be taken. */
  SELECT_NO_CASES("select (no cases)"),
  /** In a receive from the nil channel. */
  CHAN_RECEIVE_NIL_CHAN("chan receive (nil chan)"),
  /** In a send on the nil channel. */
  CHAN_SEND_NIL_CHAN("chan send (nil chan)"),
  /** In a sleep. */
  SLEEP("sleep"),
  /** In I/O. */
  IO_WAIT("IO wait"),
  /** For a semaphore. */
  SEMACQUIRE("semacquire"),
  /** For a mutex. */
  MUTEX_LOCK("sync.Mutex.Lock"),
  /** For the read side of a read-write mutex. */
  RW_MUTEX_R_LOCK("sync.RWMutex.RLock"),
  /** For the write side of a read-write mutex. */
  RW_MUTEX_LOCK("sync.RWMutex.Lock"),
  /** For a condition. */
  COND_WAIT("sync.Cond.Wait"),
  /** For a wait group. */
  WAIT_GROUP_WAIT("sync.WaitGroup.Wait"),
  /** For the end of a goroutine; Go has no such wait. */
  JOIN("join");

  private final String words;

  WaitReason(String words) {
    this.words = words;
  }

  /** Returns the words of Go's dumps: {@code chan receive}. */
  @Override
  public String toString() {
    return words;
  }
}
