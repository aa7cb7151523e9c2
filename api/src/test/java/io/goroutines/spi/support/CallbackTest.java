package io.goroutines.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.ref.WeakReference;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class CallbackTest {

  private final BlockingQueue<Thread> ran = new LinkedBlockingQueue<>();

  /** A pool that fails a given number of times, before or after it takes the task. */
  private static final class FailingPool implements Callback.Pool {
    int failures;
    boolean takesIt;

    @Override
    public void execute(Callback.Starter starter) {
      boolean fails = failures-- > 0;
      if (!fails || takesIt) {
        Thread.ofPlatform().start(starter);
      }
      if (fails) {
        throw new OutOfMemoryError("on purpose");
      }
    }
  }

  private final FailingPool pool = new FailingPool();

  private Callback callback() {
    return new Callback("callback test", () -> ran.add(Thread.currentThread()), pool);
  }

  private Thread taken() throws InterruptedException {
    Thread thread = ran.poll(30, TimeUnit.SECONDS);
    assertTrue(thread != null, "the callback has not run");
    return thread;
  }

  @Test
  void eachSubmission_runsOnItsOwnVirtualThread() throws Exception {
    Callback callback = callback();
    callback.submit();
    Thread first = taken();
    callback.submit();
    Thread second = taken();
    assertTrue(first.isVirtual() && second.isVirtual() && first != second);
    assertEquals("callback test", first.getName());
    first.join();
    second.join();
    assertNull(ran.poll());
  }

  @Test
  void failedSubmission_isRetriedByTheNextCallback() throws Exception {
    for (int failures = 1; failures <= 3; failures++) {
      pool.failures = failures;
      Callback callback = callback();
      callback.submit();
      for (int i = 1; i < failures; i++) {
        Callback.retry();
        assertNull(ran.poll(), "the pool fails still");
      }
      switch (failures) {
        case 1 -> Callback.retry();
        case 2 -> callback();
        default -> new Callback("another", () -> {}).submit();
      }
      taken().join();
      assertNull(ran.poll());
    }
  }

  @Test
  void severalFailedSubmissions_allRun() throws Exception {
    pool.failures = 10;
    for (int i = 0; i < 10; i++) {
      Callback callback = callback();
      pool.failures = 10; // fails also for the previous one, which this one retries
      callback.submit();
    }
    pool.failures = 0;
    Callback.retry();
    for (int i = 0; i < 10; i++) {
      taken().join();
    }
    assertNull(ran.poll());
  }

  /** The pool starts a worker after it has taken the task, and that may fail as well. */
  @Test
  void poolFailsAfterTakingTheTask_runsOnce() throws Exception {
    pool.failures = 1;
    pool.takesIt = true;
    Callback callback = callback();
    callback.submit();
    taken().join();
    Callback.retry();
    callback.submit();
    taken().join();
    assertNull(ran.poll());
  }

  @Test
  void usesTheCreatorsContextClassLoader_andReleasesIt() throws Exception {
    Thread me = Thread.currentThread();
    ClassLoader before = me.getContextClassLoader();
    URLClassLoader loader = new URLClassLoader(new URL[0], before);
    BlockingQueue<ClassLoader> seen = new LinkedBlockingQueue<>();
    me.setContextClassLoader(loader);
    try {
      Callback callback =
          new Callback(
              "loader", () -> seen.add(Thread.currentThread().getContextClassLoader()), pool);
      me.setContextClassLoader(before);
      callback.submit();
      assertSame(loader, seen.take());
    } finally {
      me.setContextClassLoader(before);
    }
    loader.close();
    WeakReference<ClassLoader> reference = new WeakReference<>(loader);
    loader = null;
    while (!reference.refersTo(null)) {
      System.gc();
      Thread.onSpinWait();
    }
  }
}
