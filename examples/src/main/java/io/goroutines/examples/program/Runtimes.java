package io.goroutines.examples.program;

import static io.goroutines.Go.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.spi.Capability;

/** Runtimes that a program opens beside the one which runs it. */
public final class Runtimes {

  private Runtimes() {}

  /**
   * Returns a builder for a runtime like that of the caller: on the same scheduler, and with as
   * many processors if it takes a number. As in Go, a panic in it ends the process. Its close waits
   * for a minute: on a busy machine its goroutines may take a while to end.
   */
  public static GoRuntimeBuilder alike() {
    GoRuntimeBuilder builder =
        GoRuntime.builder()
            .scheduler(runtime().scheduler().name())
            .set("panic", "exit")
            .set("long-running", "off")
            .set("close-timeout", "1m");
    return takesProcs() ? builder.procs(runtime().procs()) : builder;
  }

  /** Returns whether the scheduler that runs the caller takes a number of processors. */
  public static boolean takesProcs() {
    return runtime().scheduler().capabilities().contains(Capability.PROCS);
  }
}
