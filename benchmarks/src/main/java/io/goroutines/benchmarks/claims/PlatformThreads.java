package io.goroutines.benchmarks.claims;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Platform threads, with the default stack size. */
final class PlatformThreads implements Examined {

  private final Set<Thread> alive = ConcurrentHashMap.newKeySet();

  /** Provides the channels, which work from any thread; nothing runs on it. */
  private final GoRuntime runtime = GoRuntime.builder().scheduler("loom").open();

  @Override
  public void run(Body main) throws Exception {
    main.run();
  }

  @Override
  public void start(Body body) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .unstarted(
                () -> {
                  try {
                    body.run();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  } finally {
                    alive.remove(Thread.currentThread());
                  }
                });
    alive.add(thread);
    thread.start();
  }

  @Override
  public <E> Channel<E> channel() {
    return runtime.channels().unbuffered();
  }

  @Override
  public int waiting() {
    int waiting = 0;
    for (Thread thread : alive) {
      if (thread.getState() == Thread.State.WAITING) {
        waiting++;
      }
    }
    return waiting;
  }

  @Override
  public int alive() {
    return alive.size();
  }

  @Override
  public boolean areThreads() {
    return true;
  }

  @Override
  public void close() {
    runtime.close();
  }
}
