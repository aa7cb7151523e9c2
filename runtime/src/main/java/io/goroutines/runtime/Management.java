package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import io.goroutines.spi.Capability;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;

/**
 * Shows one runtime to JMX, from its open to its close.
 *
 * <p>The JVM's management service takes a fifth of a second to start, and 1,600 classes. A program
 * that nobody watches is not to pay that, least of all a short one. So if the service does not run
 * when a runtime is opened, the runtime is registered when it is a second old, by a thread apart;
 * else at once.
 *
 * <p>Invariant: with the lock held, {@code name} is not null exactly while the runtime is
 * registered, and it is not registered once closed. No failure reaches the runtime.
 */
final class Management {

  static final String DOMAIN = "io.goroutines";

  private static final long DELAY_MILLIS = 1_000;

  private final long id;
  private final ReentrantLock lock = new ReentrantLock();
  private @Nullable GoRuntime runtime;
  private @Nullable ObjectName name;

  private Management(GoRuntime runtime, long id) {
    this.runtime = runtime;
    this.id = id;
  }

  /**
   * Registers a runtime, now or soon; what this returns is to be closed after the runtime.
   *
   * @param id the number of the runtime in this process
   */
  static Management of(GoRuntime runtime, long id) {
    Management management = new Management(runtime, id);
    try {
      if (MBeanServerFactory.findMBeanServer(null).isEmpty()) {
        Runnable later = management::register;
        var _ = Later.EXECUTOR.schedule(later, DELAY_MILLIS, TimeUnit.MILLISECONDS);
      } else {
        management.register();
      }
    } catch (RuntimeException | LinkageError | OutOfMemoryError e) {
      warn("cannot be registered", e);
    }
    return management;
  }

  /** Has a thread only while something is to be done. */
  private static final class Later {
    static final ScheduledThreadPoolExecutor EXECUTOR = executor();

    private static ScheduledThreadPoolExecutor executor() {
      ScheduledThreadPoolExecutor executor = new ScheduledThreadPoolExecutor(1, Later::thread);
      executor.setKeepAliveTime(DELAY_MILLIS, TimeUnit.MILLISECONDS);
      executor.allowCoreThreadTimeOut(true);
      return executor;
    }

    private static Thread thread(Runnable task) {
      Thread thread =
          Thread.ofPlatform()
              .daemon()
              .name("goroutines-jmx")
              .inheritInheritableThreadLocals(false)
              .unstarted(task);
      thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
      return thread;
    }
  }

  private void register() {
    lock.lock();
    try {
      GoRuntime open = runtime;
      if (open != null && !open.isClosed()) {
        name = register(open);
      }
    } catch (JMException | RuntimeException | LinkageError | OutOfMemoryError e) {
      warn("cannot be registered", e);
    } finally {
      lock.unlock();
    }
  }

  private ObjectName register(GoRuntime runtime) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    RuntimeBean bean = new RuntimeBean(runtime);
    StandardMBean shown =
        runtime.scheduler().capabilities().contains(Capability.RESIZABLE)
            ? new StandardMBean(bean, GoRuntimeMXBean.Resizable.class, true)
            : new StandardMBean(bean, GoRuntimeMXBean.class, true);
    String scheduler = runtime.scheduler().name();
    String quoted = scheduler.matches("[\\w.-]+") ? scheduler : ObjectName.quote(scheduler);
    String text = DOMAIN + ":type=GoRuntime,scheduler=" + quoted + ",id=" + id;
    try {
      return server.registerMBean(shown, new ObjectName(text)).getObjectName();
    } catch (InstanceAlreadyExistsException _) {
      // These classes are there twice, under two class loaders, and each counts for itself.
      int loader = System.identityHashCode(Management.class);
      return server
          .registerMBean(shown, new ObjectName(text + ",loader=" + Integer.toHexString(loader)))
          .getObjectName();
    }
  }

  /** Takes the runtime out; it is closed. */
  void close() {
    lock.lock();
    try {
      runtime = null; // one that is still to be registered never is
      ObjectName registered = name;
      name = null;
      if (registered != null) {
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        if (server.isRegistered(registered)) { // it may have been taken out by hand
          server.unregisterMBean(registered);
        }
      }
    } catch (JMException | RuntimeException | LinkageError | OutOfMemoryError e) {
      warn("cannot be taken out", e);
    } finally {
      lock.unlock();
    }
  }

  private static void warn(String what, Throwable why) {
    System.getLogger("io.goroutines")
        .log(
            System.Logger.Level.WARNING,
            "the runtime " + what + " at JMX; jmx = off leaves it out: " + Lines.first(why));
  }
}
