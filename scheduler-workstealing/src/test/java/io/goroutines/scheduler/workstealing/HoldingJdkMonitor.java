package io.goroutines.scheduler.workstealing;

import io.goroutines.Goroutine;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.Seam;
import java.lang.ref.Cleaner;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A program that exercises sysmon in all its tasks: once, and once more while the JDK's monitor
 * that each opening and closing of a file acquires is held.
 */
final class HoldingJdkMonitor {

  static final String BEGIN = "it begins";
  static final String END = "everything was done";

  private HoldingJdkMonitor() {}

  private static Object monitor() throws ReflectiveOperationException {
    Object cleaner =
        Class.forName("jdk.internal.ref.CleanerFactory").getMethod("cleaner").invoke(null);
    Field impl = Cleaner.class.getDeclaredField("impl");
    impl.setAccessible(true);
    Object cleanerImpl = impl.get(cleaner);
    Field list = cleanerImpl.getClass().getDeclaredField("activeList");
    list.setAccessible(true);
    return list.get(cleanerImpl);
  }

  /** Needs {@code --add-opens} for java.lang.ref and jdk.internal.ref. */
  public static void main(String[] args) throws Exception {
    Object monitor = monitor();
    TestHost host = new TestHost();
    try (Scheduler scheduler = open(host)) {
      System.out.println(BEGIN);
      needSysmon(host, scheduler);
      System.out.println(END);
    }
    // Once more: by now all classes that the code below needs are loaded; loading them acquires the
    // monitor. The files that the scheduler needs are not opened yet.
    try (Scheduler scheduler = open(host)) {
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      Thread holder = Thread.ofPlatform().daemon().start(() -> hold(monitor, held, over));
      held.await();
      needSysmon(host, scheduler);
      over.countDown();
      holder.join();
    }
    if (!host.panics().isEmpty()) {
      throw new AssertionError("a goroutine failed");
    }
  }

  private static Scheduler open(TestHost host) throws InterruptedException {
    Scheduler scheduler = WorkStealingScheduler.open(SchedulerConfig.DEFAULT.withProcs(1));
    TestHost.awaitEnd(scheduler, host.go(scheduler, () -> {}));
    return scheduler;
  }

  private static void hold(Object monitor, CountDownLatch held, CountDownLatch over) {
    synchronized (monitor) {
      held.countDown();
      try {
        over.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Computes, or announces blocking, on all existing Ms; adds and removes Ms. */
  private static void needSysmon(TestHost host, Scheduler scheduler) throws InterruptedException {
    int holds = host.holds().size();
    for (boolean announced : new boolean[] {true, false}) {
      AtomicBoolean served = new AtomicBoolean();
      List<Goroutine> all = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        all.add(host.go(scheduler, () -> occupy(announced, served)));
      }
      if (!announced) {
        TestHost.await("one is reported", () -> host.holds().size() > holds);
      }
      all.add(host.go(scheduler, () -> served.set(true)));
      for (Goroutine each : all) {
        TestHost.awaitEnd(scheduler, each);
      }
    }
    scheduler.procs(4);
    AtomicInteger missing = new AtomicInteger(4);
    List<Goroutine> four = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      four.add(
          host.go(
              scheduler,
              () -> {
                missing.decrementAndGet();
                while (missing.get() > 0) {
                  Thread.onSpinWait();
                }
              }));
    }
    for (Goroutine each : four) {
      TestHost.awaitEnd(scheduler, each);
    }
    scheduler.procs(1);
  }

  private static void occupy(boolean announced, AtomicBoolean served) {
    if (announced) {
      Seam.current().beginBlocking();
    }
    while (!served.get()) {
      Thread.onSpinWait();
    }
    if (announced) {
      Seam.current().endBlocking();
    }
  }
}
