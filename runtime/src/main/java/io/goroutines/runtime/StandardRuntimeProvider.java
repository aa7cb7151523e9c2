package io.goroutines.runtime;

import io.goroutines.Body;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeSpec;
import io.goroutines.Goroutine;
import io.goroutines.PanicHandler;
import io.goroutines.runtime.Configuration.PanicPolicy;
import io.goroutines.spi.RuntimeProvider;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Opens runtimes by the configuration; found through {@link java.util.ServiceLoader}. */
public final class StandardRuntimeProvider implements RuntimeProvider {

  /**
   * The process's default runtime; written once, under {@link #OPENING}. Static, because the
   * process has one however many providers there are.
   */
  private static volatile @Nullable GoRuntime defaultRuntime;

  private static final ReentrantLock OPENING = new ReentrantLock();

  /** Creates a provider. */
  public StandardRuntimeProvider() {}

  @Override
  public GoRuntime defaultRuntime() {
    GoRuntime runtime = defaultRuntime;
    if (runtime != null) {
      return runtime;
    }
    OPENING.lock();
    try {
      runtime = defaultRuntime;
      if (runtime == null) {
        runtime = open(GoRuntimeSpec.DEFAULT);
        defaultRuntime = runtime;
      }
      return runtime;
    } finally {
      OPENING.unlock();
    }
  }

  @Override
  public GoRuntime open(GoRuntimeSpec spec) {
    return new Wiring(spec).open();
  }

  /**
   * {@inheritDoc}
   *
   * <p>The runtime of main is also the process's default runtime, unless that was open before, so
   * that goroutines which other threads start with {@link io.goroutines.Go#go} belong to the same
   * program.
   */
  @Override
  public void main(Body body) {
    MainPanic panic = new MainPanic();
    try {
      join(openMain(panic).go(body));
    } catch (ConfigurationException e) {
      System.err.println("goroutines: " + e.getMessage());
      panic.seen = true;
    } catch (Throwable t) {
      t.printStackTrace();
      panic.seen = true;
    }
    ProcessEnd.byMain(panic.seen ? ProcessEnd.PANICKED : 0);
  }

  private static GoRuntime openMain(PanicHandler logging) {
    GoRuntime runtime = new Wiring(GoRuntimeSpec.DEFAULT, PanicPolicy.EXIT, logging).open();
    OPENING.lock();
    try {
      if (defaultRuntime == null) {
        defaultRuntime = runtime;
      }
    } finally {
      OPENING.unlock();
    }
    return runtime;
  }

  private static void join(Goroutine main) {
    while (true) {
      try {
        main.join();
        return;
      } catch (InterruptedException _) {
        main.interrupt();
      }
    }
  }

  /** Logs panics as configured, and records whether main panicked, for the exit status. */
  private static final class MainPanic implements PanicHandler {

    /** Written before main counts as ended, and read after that. */
    private boolean seen;

    @Override
    public void panicked(Goroutine goroutine, Throwable cause) {
      if (goroutine.id() == 1) {
        seen = true;
      }
      PanicHandler.logging().panicked(goroutine, cause);
    }
  }
}
