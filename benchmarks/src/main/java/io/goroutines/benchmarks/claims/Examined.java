package io.goroutines.benchmarks.claims;

import io.goroutines.Body;
import io.goroutines.Channel;

/** Something on the JVM that can be started by the thousand, and talks over channels. */
interface Examined extends AutoCloseable {

  /** Runs a body where others can be started and awaited, to its end. */
  void run(Body main) throws Exception;

  /** Starts one. */
  void start(Body body);

  /** Returns an unbuffered channel. */
  <E> Channel<E> channel();

  /** Returns how many of those that were started wait. */
  int waiting();

  /** Returns how many of those that were started have not ended. */
  int alive();

  /** Returns whether they hold an OS thread each. */
  boolean areThreads();

  @Override
  void close();
}
