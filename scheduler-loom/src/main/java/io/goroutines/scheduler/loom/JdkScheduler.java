package io.goroutines.scheduler.loom;

import java.lang.management.ManagementFactory;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/**
 * What the JDK tells of its scheduler: one for the whole process. Loaded when a figure is first
 * asked for, because starting the management service takes a while.
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

  /** Returns how many virtual threads can execute at once. */
  static int parallelism() {
    return BEAN == null ? Runtime.getRuntime().availableProcessors() : BEAN.getParallelism();
  }

  /** Returns how many carriers there are, or as many as there may be if that is not known. */
  static int threads() {
    int threads = BEAN == null ? -1 : BEAN.getPoolSize();
    return threads < 0 ? parallelism() : threads;
  }

  /** Returns how many virtual threads execute, those that are no goroutines included. */
  static int mounted() {
    return BEAN == null ? 0 : Math.max(0, BEAN.getMountedVirtualThreadCount());
  }

  /** Returns how many virtual threads wait for a carrier, those that are no goroutines included. */
  static long queued() {
    return BEAN == null ? 0 : Math.max(0, BEAN.getQueuedVirtualThreadCount());
  }
}
