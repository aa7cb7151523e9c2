package io.goroutines.scheduler;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import org.jspecify.annotations.Nullable;

/** The CPU time of platform threads, where the JVM measures it. */
public final class CpuTime {

  private static final @Nullable ThreadMXBean THREADS = threads();

  private CpuTime() {}

  private static @Nullable ThreadMXBean threads() {
    try {
      ThreadMXBean threads = ManagementFactory.getThreadMXBean();
      return threads.isThreadCpuTimeSupported() && threads.isThreadCpuTimeEnabled()
          ? threads
          : null;
    } catch (LinkageError | RuntimeException _) {
      return null; // a run-time image without java.management
    }
  }

  /** Returns the CPU time of a platform thread in nanoseconds; -1 if it is not known. */
  public static long of(Thread thread) {
    ThreadMXBean threads = THREADS;
    try {
      return threads == null ? -1 : threads.getThreadCpuTime(thread.threadId());
    } catch (OutOfMemoryError _) {
      return -1;
    }
  }
}
