package io.goroutines.spi;

/** The operations that open with a {@link Seam#point point}. */
public enum Op {
  /** The start of a goroutine, by the one that starts it. */
  START,
  /** A send, waiting or not. */
  SEND,
  /** A receive, waiting or not. */
  RECEIVE,
  /** A close of a channel. */
  CLOSE,
  /** A select, waiting or not. */
  SELECT,
  /** A look at a channel's state: its length, or whether it is closed or done. */
  INSPECT,
  /** A sleep. */
  SLEEP,
  /** A voluntary yield. */
  YIELD,
  /** A wait for the end of a goroutine. */
  JOIN,
  /** An operation of a synchronizer: a wait group, a mutex, a condition, a semaphore. */
  SYNC
}
