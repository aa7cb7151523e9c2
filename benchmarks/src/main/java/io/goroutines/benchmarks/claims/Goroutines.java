package io.goroutines.benchmarks.claims;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.Goroutine;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;

/** Goroutines on one scheduler, with as many processors as the machine has. */
final class Goroutines implements Examined {

  private final GoRuntime runtime;

  Goroutines(SchedulerProvider provider) {
    GoRuntimeBuilder builder =
        GoRuntime.builder()
            .scheduler(provider.name())
            .set("panic", "exit")
            .set("long-running", "off");
    if (provider.capabilities().contains(Capability.PROCS)) {
      builder.procs(Runtime.getRuntime().availableProcessors());
    }
    runtime = builder.open();
  }

  @Override
  public void run(Body main) throws Exception {
    runtime.run(main);
  }

  @Override
  public void start(Body body) {
    runtime.go(body);
  }

  @Override
  public <E> Channel<E> channel() {
    return runtime.channels().unbuffered();
  }

  @Override
  public int waiting() {
    int waiting = 0;
    for (Goroutine goroutine : runtime.goroutines()) {
      if (goroutine.state() == Goroutine.State.WAITING) {
        waiting++;
      }
    }
    return waiting;
  }

  @Override
  public int alive() {
    return runtime.goroutines().size() - 1; // main is one of them
  }

  @Override
  public boolean areThreads() {
    return !runtime.scheduler().capabilities().contains(Capability.MILLIONS);
  }

  @Override
  public void close() {
    runtime.close();
  }
}
