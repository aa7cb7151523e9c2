package io.goroutines.scheduler.loom;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * Figures of the JDK's scheduler, which is one for the whole process. Loaded when a figure is first
 * read, because starting the management service takes a while.
 */
final class JdkScheduler {

  /** Null in an image without the module jdk.management. */
  private static final @Nullable VirtualThreadSchedulerMXBean BEAN = find();

  private JdkScheduler() {}

  private static @Nullable VirtualThreadSchedulerMXBean find() {
    try {
      return ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
    } catch (LinkageError _) {
      return null;
    }
  }

  /** Returns the target parallelism of virtual threads. */
  static int parallelism() {
    return BEAN == null ? Runtime.getRuntime().availableProcessors() : BEAN.getParallelism();
  }

  /** Returns the number of carriers, or the parallelism if that is not known. */
  static int threads() {
    int threads = BEAN == null ? -1 : BEAN.getPoolSize();
    return threads < 0 ? parallelism() : threads;
  }

  /** Returns the number of mounted virtual threads, including threads that are not goroutines. */
  static int mounted() {
    return BEAN == null ? 0 : Math.max(0, BEAN.getMountedVirtualThreadCount());
  }

  /**
   * Returns the number of virtual threads queued for a carrier, including threads that are not
   * goroutines.
   */
  static long queued() {
    return BEAN == null ? 0 : Math.max(0, BEAN.getQueuedVirtualThreadCount());
  }
}
