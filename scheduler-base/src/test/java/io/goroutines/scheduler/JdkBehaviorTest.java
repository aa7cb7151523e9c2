package io.goroutines.scheduler;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What the schedulers assume of the JDK's virtual threads although no specification guarantees it.
 * A failure on a new JDK names the broken assumption, and its message the code that relies on it.
 * That the socket pollers run on the scheduler of the first thread that blocks on a socket is
 * tested in a separate process, by {@code PollersTest} of the runtime.
 */
@Timeout(60)
class JdkBehaviorTest {

  /** A submission, and the thread that made it. */
  private record Submission(Runnable task, Thread submitter) {}

  private final LinkedBlockingQueue<Submission> queue = new LinkedBlockingQueue<>();
  private final Executor scheduler =
      task -> queue.add(new Submission(task, Thread.currentThread()));

  /** Runs the next submission on the calling thread, and returns it. */
  private Submission runNext() throws InterruptedException {
    Submission next = queue.poll(30, TimeUnit.SECONDS);
    assertNotNull(next, "the thread was not submitted");
    next.task().run();
    return next;
  }

  private void assertNothingSubmitted(String when) {
    assertEquals(0, queue.size(), when);
  }

  @Test
  void aStartAYieldAndAnUnparkSubmitOnceEachAlwaysTheSameTask() throws Exception {
    Thread thread =
        JdkHook.newThread(
            scheduler,
            "",
            () -> {
              Thread.yield();
              LockSupport.park();
            });
    assertNothingSubmitted("before the start");
    thread.start();
    Submission start = runNext();
    Submission afterYield = runNext();
    assertSame(start.task(), afterYield.task(), "a fiber is found by its task");
    assertNothingSubmitted("while it is parked");
    LockSupport.unpark(thread);
    LockSupport.unpark(thread);
    Submission afterUnpark = runNext();
    assertSame(start.task(), afterUnpark.task(), "a fiber is found by its task");
    assertFalse(thread.isAlive());
    assertNothingSubmitted("for the second unpark: it would be a spurious submission");
  }

  @Test
  void inExecuteTheCurrentThreadIsTheVirtualThreadThatUnparksNotItsCarrier() throws Exception {
    Thread parked = JdkHook.newThread(scheduler, "parked", LockSupport::park);
    parked.start();
    Submission _ = runNext();
    Thread unparker = JdkHook.newThread(scheduler, "unparker", () -> LockSupport.unpark(parked));
    unparker.start();
    assertSame(Thread.currentThread(), runNext().submitter(), "a start submits from the starter");
    assertSame(
        unparker, runNext().submitter(), "submit() asks JdkHook.carrier(), not the current thread");
  }

  @Test
  void aThreadThatYieldsSubmitsItselfFromItsCarrier() throws Exception {
    Thread thread = JdkHook.newThread(scheduler, "", Thread::yield);
    thread.start();
    Submission _ = runNext();
    assertSame(
        Thread.currentThread(),
        runNext().submitter(),
        "Dispatcher.submit knows by this that a fiber gives way");
  }

  @Test
  void aVirtualThreadInheritsTheSchedulerOfItsStarter() throws Exception {
    AtomicReference<Thread> inner = new AtomicReference<>();
    List<Thread> carriers = new ArrayList<>();
    Thread outer =
        JdkHook.newThread(
            scheduler,
            "",
            () -> inner.set(Thread.startVirtualThread(() -> carriers.add(JdkHook.carrier()))));
    outer.start();
    Submission _ = runNext();
    Submission submitted = runNext();
    assertSame(outer, submitted.submitter());
    assertFalse(inner.get().isAlive(), "it ran on this scheduler, and not on the JDK's");
    assertEquals(List.of(Thread.currentThread()), carriers);
  }

  @Test
  void aTimedParkEndsByASubmissionFromAPlatformThread() throws Exception {
    Thread thread =
        JdkHook.newThread(
            scheduler, "", () -> LockSupport.parkNanos(Duration.ofMillis(2).toNanos()));
    thread.start();
    Submission _ = runNext();
    Submission woken = runNext();
    assertFalse(woken.submitter().isVirtual(), "it must not need a carrier of ours to be made");
    assertFalse(thread.isAlive());
  }

  @Test
  void aThreadBlockedOnAMonitorIsSubmittedWhenItAcquiresIt() throws Exception {
    Object monitor = new Object();
    Thread thread =
        JdkHook.newThread(
            scheduler,
            "",
            () -> {
              synchronized (monitor) {
                Thread.onSpinWait();
              }
            });
    CountDownLatch owned = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    Thread owner = // the carrier must not own it: its virtual threads would own it as well
        Thread.ofPlatform()
            .start(
                () -> {
                  synchronized (monitor) {
                    owned.countDown();
                    awaitUninterruptibly(release);
                  }
                });
    owned.await();
    thread.start();
    Submission _ = runNext();
    assertEquals(Thread.State.BLOCKED, thread.getState());
    assertNothingSubmitted("while another thread owns the monitor");
    release.countDown();
    Submission woken = runNext();
    assertFalse(woken.submitter().isVirtual());
    assertFalse(thread.isAlive());
    owner.join();
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
