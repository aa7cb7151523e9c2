package io.goroutines.spi;

/** The operations that open with a {@linkplain Seam#point point}. */
public enum Op {
  /** The start of a goroutine, performed by its creator. */
  START,
  /** A send, waiting or not. */
  SEND,
  /** A receive, waiting or not. */
  RECEIVE,
  /** A close of a channel. */
  CLOSE,
  /** A select, waiting or not. */
  SELECT,
  /** An inspection of a channel's state: its length, or whether it is closed or done. */
  INSPECT,
  /** A sleep. */
  SLEEP,
  /** A voluntary yield. */
  YIELD,
  /** A join: a wait for the end of a goroutine. */
  JOIN,
  /** An operation of a synchronizer: a wait group, a mutex, a condition, a semaphore. */
  SYNC
}
