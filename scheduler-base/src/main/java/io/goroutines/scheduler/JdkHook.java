package io.goroutines.scheduler;

import io.goroutines.ConfigurationException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The only class that accesses JDK internals: it creates virtual threads on an executor of ours,
 * and tells which platform thread carries the calling one. Both need {@code java.lang} opened to
 * this module; {@link #unavailable()} names the flag.
 */
public final class JdkHook {

  /*
   * What is accessed, as in JDK 25. Without one of these the hook is unavailable:
   *
   *   ThreadBuilders.newVirtualThread(Executor, String, int, Runnable)   creates a thread
   *   ThreadBuilders.VirtualThreadBuilder(Executor)                      used if that is missing
   *   VirtualThread.carrierThread                                        the current carrier
   *   VirtualThread.defaultScheduler()                                   the JDK's own pool
   *   Thread.NO_INHERIT_THREAD_LOCALS
   *   ClassLoader.defineClass(String, byte[], int, int)                  for the class of a route
   *
   * Without one of these, the feature that needs it is switched off, and `limits` reports so:
   *
   *   Thread.threadLocals, inheritableThreadLocals, headStackableScopes, uncaughtExceptionHandler
   *       what a body has left on its thread: without them no thread is reused
   *   Thread.yield0()
   *       without it, osYield spins
   *
   * Why not Thread.currentCarrierThread(): to the compiler it is a constant of the running OS
   * thread, and nothing guarantees that a loop which reads it, parks and reads it again, all
   * inlined, reads it anew after the thread has moved to another carrier. A stale value would make
   * one worker write to another's queue. The field carrierThread of the current virtual thread is
   * volatile, so it is read again each time; and the current thread itself is rightly constant. It
   * costs no more.
   */

  private static final MethodType NEW_THREAD_TYPE =
      MethodType.methodType(Thread.class, Executor.class, String.class, int.class, Runnable.class);
  private static final MethodType CARRIER_TYPE = MethodType.methodType(Thread.class, Thread.class);
  private static final MethodType YIELD_TYPE = MethodType.methodType(void.class);
  private static final MethodType TRACE_TYPE = MethodType.methodType(Object.class, Thread.class);
  private static final List<String> TRACES =
      List.of(
          "threadLocals",
          "inheritableThreadLocals",
          "headStackableScopes",
          "uncaughtExceptionHandler");
  private static final MethodType ROUTE_TYPE =
      MethodType.methodType(Executor.class, Executor.class);

  private static final MethodHandle NEW_THREAD;
  private static final MethodHandle CARRIER;
  private static final int NO_INHERIT;
  private static final MethodHandle NEW_ROUTE;
  private static final Executor DEFAULT_SCHEDULER;
  private static final @Nullable String UNAVAILABLE;

  // Optional

  private static final boolean SEES_TRACES;
  private static final MethodHandle LOCALS;
  private static final MethodHandle INHERITABLE_LOCALS;
  private static final MethodHandle SCOPES;
  private static final MethodHandle HANDLER;
  private static final boolean YIELDS;
  private static final MethodHandle YIELD;

  /** Written without a lock: the message may be logged twice. */
  private static volatile boolean limitsLogged;

  static {
    // Handles that do nothing, for a JVM in which the hook is unavailable and must not be called.
    MethodHandle newThread = MethodHandles.empty(NEW_THREAD_TYPE);
    MethodHandle carrier = MethodHandles.empty(CARRIER_TYPE);
    MethodHandle[] traces = null;
    MethodHandle yield = null;
    MethodHandle newRoute = MethodHandles.identity(Executor.class);
    int noInherit = 0;
    Executor defaultScheduler = ForkJoinPool.commonPool();
    String unavailable = missingFlag(JdkHook.class.getModule());
    if (unavailable == null) {
      try {
        MethodHandles.Lookup lookup =
            MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
        Class<?> virtualThread = lookup.findClass("java.lang.VirtualThread");
        newThread = findNewThread(lookup);
        carrier =
            lookup.unreflectGetter(field(virtualThread, "carrierThread")).asType(CARRIER_TYPE);
        noInherit =
            (int)
                lookup
                    .findStaticGetter(Thread.class, "NO_INHERIT_THREAD_LOCALS", int.class)
                    .invokeExact();
        defaultScheduler =
            (Executor)
                privateIn(virtualThread)
                    .findStatic(
                        virtualThread, "defaultScheduler", MethodType.methodType(Executor.class))
                    .invokeExact();
        newRoute = findNewRoute();
        traces = traces(lookup, TRACES);
        yield = osYield(lookup, "yield0");
      } catch (Throwable e) {
        unavailable =
            "this JDK ("
                + Runtime.version()
                + ") does not have the hook for schedulers of virtual threads that JDK 25 has ("
                + e
                + "); use JDK 25, or scheduler = loom";
      }
    }
    NEW_THREAD = newThread;
    CARRIER = carrier;
    NO_INHERIT = noInherit;
    NEW_ROUTE = newRoute;
    DEFAULT_SCHEDULER = defaultScheduler;
    UNAVAILABLE = unavailable;
    SEES_TRACES = traces != null;
    MethodHandle nothing = MethodHandles.empty(TRACE_TYPE);
    LOCALS = traces == null ? nothing : traces[0];
    INHERITABLE_LOCALS = traces == null ? nothing : traces[1];
    SCOPES = traces == null ? nothing : traces[2];
    HANDLER = traces == null ? nothing : traces[3];
    YIELDS = yield != null;
    YIELD = yield == null ? MethodHandles.empty(YIELD_TYPE) : yield;
  }

  private JdkHook() {}

  /** Returns the message if {@code java.lang} is not open to a module, or null if it is. */
  static @Nullable String missingFlag(Module module) {
    if (Object.class.getModule().isOpen("java.lang", module)) {
      return null;
    }
    String target = module.isNamed() ? module.getName() : "ALL-UNNAMED";
    return "the JVM flag --add-opens java.base/java.lang="
        + target
        + " is missing; add it, or use scheduler = loom";
  }

  private static MethodHandles.Lookup privateIn(Class<?> type) throws IllegalAccessException {
    return MethodHandles.privateLookupIn(type, MethodHandles.lookup());
  }

  private static Field field(Class<?> type, String name) throws NoSuchFieldException {
    Field field = type.getDeclaredField(name);
    field.setAccessible(true);
    return field;
  }

  /** Returns getters for fields of {@link Thread}; null if this JDK lacks one of them. */
  static MethodHandle @Nullable [] traces(MethodHandles.Lookup lookup, List<String> fields) {
    try {
      MethodHandle[] getters = new MethodHandle[fields.size()];
      for (int i = 0; i < getters.length; i++) {
        getters[i] = lookup.unreflectGetter(field(Thread.class, fields.get(i))).asType(TRACE_TYPE);
      }
      return getters;
    } catch (ReflectiveOperationException | RuntimeException _) {
      return null;
    }
  }

  /** Returns the method that gives up the rest of the OS time slice; null if this JDK lacks it. */
  static @Nullable MethodHandle osYield(MethodHandles.Lookup lookup, String method) {
    try {
      return lookup.findStatic(Thread.class, method, YIELD_TYPE);
    } catch (ReflectiveOperationException _) {
      return null;
    }
  }

  private static MethodHandle findNewThread(MethodHandles.Lookup lookup)
      throws ReflectiveOperationException {
    Class<?> builders = lookup.findClass("java.lang.ThreadBuilders");
    try {
      return privateIn(builders)
          .findStatic(builders, "newVirtualThread", NEW_THREAD_TYPE)
          .asType(NEW_THREAD_TYPE);
    } catch (NoSuchMethodException _) {
      return findBuilder(lookup);
    }
  }

  /** Returns the fallback for creating threads: one builder per thread. */
  static MethodHandle findBuilder(MethodHandles.Lookup lookup) throws ReflectiveOperationException {
    Class<?> builder = lookup.findClass("java.lang.ThreadBuilders$VirtualThreadBuilder");
    MethodHandle constructor =
        privateIn(builder)
            .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
            .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class));
    MethodHandle build =
        MethodHandles.lookup()
            .findStatic(
                JdkHook.class,
                "build",
                MethodType.methodType(
                    Thread.class,
                    Thread.Builder.OfVirtual.class,
                    String.class,
                    int.class,
                    Runnable.class));
    return MethodHandles.filterArguments(build, 0, constructor).asType(NEW_THREAD_TYPE);
  }

  @SuppressWarnings("unused") // called through findBuilder
  private static Thread build(
      Thread.Builder.OfVirtual builder, String name, int characteristics, Runnable task) {
    return builder
        .name(name)
        .inheritInheritableThreadLocals((characteristics & NO_INHERIT) == 0)
        .unstarted(task);
  }

  /** Defines the copy of {@link Route} that refers only to the JDK, and returns its constructor. */
  private static MethodHandle findNewRoute() throws ReflectiveOperationException, IOException {
    byte[] bytes;
    try (InputStream in = JdkHook.class.getResourceAsStream("Route.class")) {
      bytes = Objects.requireNonNull(in, "Route.class").readAllBytes();
    }
    MethodHandle define =
        privateIn(ClassLoader.class)
            .findVirtual(
                ClassLoader.class,
                "defineClass",
                MethodType.methodType(
                    Class.class, String.class, byte[].class, int.class, int.class));
    ClassLoader loader = new URLClassLoader("goroutines-route", new URL[0], null);
    Class<?> copy;
    try {
      String name = Route.class.getName();
      copy = (Class<?>) define.invokeExact(loader, name, bytes, 0, bytes.length);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    // On the module path, a lookup into the copy needs this; on the class path it has no effect.
    JdkHook.class.getModule().addReads(copy.getModule());
    return privateIn(copy)
        .findConstructor(copy, MethodType.methodType(void.class, Executor.class))
        .asType(ROUTE_TYPE);
  }

  /**
   * Returns why the hook cannot be used in this JVM, in one line with the remedy; empty if it can.
   */
  public static Optional<String> unavailable() {
    return Optional.ofNullable(UNAVAILABLE);
  }

  /** Returns the features that are switched off in this JVM, one line each. */
  public static List<String> limits() {
    return UNAVAILABLE != null ? List.of() : limits(SEES_TRACES, YIELDS);
  }

  static List<String> limits(boolean seesTraces, boolean yields) {
    List<String> limits = new ArrayList<>();
    if (!seesTraces) {
      limits.add("threads are not used again: this JDK does not show what a body left on its own");
    }
    if (!yields) {
      limits.add("spin locks do not yield to the operating system: this JDK has no such call");
    }
    return limits;
  }

  /**
   * Ensures that the hook can be used. The first call logs the features that are {@linkplain
   * #limits switched off}.
   *
   * @param scheduler the name of the scheduler that needs the hook, for the message
   * @throws ConfigurationException if the hook is unavailable
   */
  public static void require(String scheduler) {
    if (UNAVAILABLE != null) {
      throw new ConfigurationException("scheduler '" + scheduler + "': " + UNAVAILABLE);
    }
    List<String> limits = limits();
    if (!limits.isEmpty() && !limitsLogged) {
      limitsLogged = true;
      System.getLogger("io.goroutines").log(System.Logger.Level.WARNING, String.join("; ", limits));
    }
  }

  /**
   * Creates a virtual thread that inherits no thread-locals and whose context class loader is the
   * system class loader.
   *
   * @param scheduler receives the thread's continuation each time it becomes runnable
   * @param name the thread's name; empty for none
   * @param task the thread's task
   */
  static Thread newThread(Executor scheduler, String name, Runnable task) {
    try {
      return (Thread) NEW_THREAD.invokeExact(scheduler, name, NO_INHERIT, task);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns the platform thread that executes the caller: the carrier if the current thread is
   * virtual. The result must not be kept across anything that may park a virtual thread.
   */
  public static Thread carrier() {
    Thread current = Thread.currentThread();
    if (!current.isVirtual() || UNAVAILABLE != null) {
      return current;
    }
    try {
      Thread carrier = (Thread) CARRIER.invokeExact(current);
      return carrier == null ? current : carrier;
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Returns whether the current virtual thread is in its initial state: no thread-local, scope,
   * handler or interrupt was left on it. Its name and context class loader are not checked. An
   * unconsumed park permit is ignored: parks may return spuriously. Returns false where this cannot
   * be determined.
   */
  static boolean isPristine(Thread current) {
    if (!SEES_TRACES) {
      return false;
    }
    try {
      return (Object) LOCALS.invokeExact(current) == null
          && (Object) INHERITABLE_LOCALS.invokeExact(current) == null
          && (Object) SCOPES.invokeExact(current) == null
          && (Object) HANDLER.invokeExact(current) == null
          && !current.isInterrupted();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /** Returns the JDK's own scheduler of virtual threads. */
  static Executor defaultScheduler() {
    return DEFAULT_SCHEDULER;
  }

  /**
   * Returns an executor that delegates to a target until {@link #reroute} replaces it. Its class
   * loader is neither ours nor that of the target.
   */
  static Executor route(Executor target) {
    try {
      return (Executor) NEW_ROUTE.invokeExact(target);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Replaces the target of a {@linkplain #route route}. A task submitted concurrently may still
   * reach the previous target.
   */
  @SuppressWarnings("unchecked") // a route is a reference to an executor
  static void reroute(Executor route, Executor target) {
    ((AtomicReference<Executor>) route).setRelease(target);
  }

  /**
   * Gives up the rest of the OS time slice, also where the current virtual thread is pinned and
   * {@code Thread.yield} would do nothing. Neither parks nor touches a permit. Where the JDK lacks
   * this method, spins once.
   */
  static void osYield() {
    if (!YIELDS) {
      Thread.onSpinWait();
      return;
    }
    try {
      YIELD.invokeExact();
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }
}
