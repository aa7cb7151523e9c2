package io.goroutines.benchmarks.claims;

import io.goroutines.Body;
import io.goroutines.Channel;

/** Goroutines or threads on the JVM, which can be started by the thousand and use channels. */
interface Examined extends AutoCloseable {

  /** Runs a body, in which others can be started and awaited, to its end. */
  void run(Body main) throws Exception;

  /** Starts one goroutine or thread. */
  void start(Body body);

  /** Returns an unbuffered channel. */
  <E> Channel<E> channel();

  /** Returns how many of the started ones wait. */
  int waiting();

  /** Returns how many of the started ones have not ended. */
  int alive();

  /** Returns whether each holds an OS thread. */
  boolean areThreads();

  @Override
  void close();
}
