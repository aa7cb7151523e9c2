package io.goroutines.examples.program;

import io.goroutines.ConfigurationException;
import io.goroutines.MayImplement;
import java.io.PrintStream;

/** A program that can be run by its name. */
@MayImplement(MayImplement.Party.NOBODY)
public interface Example {

  /** Returns the name by which it is run. */
  String name();

  /** Returns what it does, in one line without a full stop. */
  String description();

  /**
   * Returns how it is called, and what its arguments mean; several lines, the last without an end.
   */
  String usage();

  /**
   * Runs the program. To be called by the main goroutine of a runtime: other goroutines of the
   * program may continue after the return, and end when the runtime is closed.
   *
   * @param args its arguments
   * @param out where its results go
   * @throws ConfigurationException if an argument is wrong, in one line
   * @throws InterruptedException if the goroutine is interrupted
   * @throws Exception any other failure
   */
  void run(String[] args, PrintStream out) throws Exception;
}
