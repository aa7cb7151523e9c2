package io.goroutines.runtime;

import io.goroutines.GoRuntime;
import java.lang.management.ManagementFactory;
import javax.management.InstanceAlreadyExistsException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.jspecify.annotations.Nullable;

/** The JMX registration of one runtime. A failure is logged, and does not affect the runtime. */
final class Management {

  static final String DOMAIN = "io.goroutines";

  private final long id;
  private final @Nullable ObjectName name;

  /**
   * Registers a runtime; to be closed after the runtime.
   *
   * @param id the number of the runtime in this process
   */
  Management(GoRuntime runtime, long id) {
    this.id = id;
    ObjectName registered = null;
    try {
      registered = register(runtime);
    } catch (JMException | RuntimeException | LinkageError | OutOfMemoryError e) {
      warn("cannot be registered", e);
    }
    name = registered;
  }

  private ObjectName register(GoRuntime runtime) throws JMException {
    MBeanServer server = ManagementFactory.getPlatformMBeanServer();
    RuntimeBean bean = new RuntimeBean(runtime);
    String scheduler = runtime.scheduler().name();
    String quoted = scheduler.matches("[\\w.-]+") ? scheduler : ObjectName.quote(scheduler);
    String text = DOMAIN + ":type=GoRuntime,scheduler=" + quoted + ",id=" + id;
    try {
      return server.registerMBean(bean, new ObjectName(text)).getObjectName();
    } catch (InstanceAlreadyExistsException _) {
      // These classes may be loaded twice, by two class loaders, each with a count of its own.
      int loader = System.identityHashCode(Management.class);
      return server
          .registerMBean(bean, new ObjectName(text + ",loader=" + Integer.toHexString(loader)))
          .getObjectName();
    }
  }

  /** Unregisters the runtime, which is closed. */
  void close() {
    ObjectName registered = name;
    if (registered == null) {
      return;
    }
    try {
      MBeanServer server = ManagementFactory.getPlatformMBeanServer();
      if (server.isRegistered(registered)) { // it may have been unregistered by hand
        server.unregisterMBean(registered);
      }
    } catch (JMException | RuntimeException | LinkageError | OutOfMemoryError e) {
      warn("cannot be taken out", e);
    }
  }

  private static void warn(String what, Throwable why) {
    System.getLogger("io.goroutines")
        .log(
            System.Logger.Level.WARNING,
            "the runtime " + what + " at JMX; jmx = off leaves it out: " + Lines.first(why));
  }
}
