package io.goroutines.benchmarks.compare;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The JDK's continuations without threads or a scheduler: a yield and the next run, the lower bound
 * of every switch. Looked up by name, because {@code --release} hides them from the compiler; so
 * only its JVM gets {@link #EXPORT}.
 */
final class RawContinuation implements Implementation {

  private static final String EXPORT = "--add-exports=java.base/jdk.internal.vm=ALL-UNNAMED";

  /** The method handles, as constants, so that the JIT inlines them. */
  private static final class Methods {
    static final Object SCOPE;
    static final MethodHandle NEW;
    static final MethodHandle RUN;
    static final MethodHandle YIELD;
    static final MethodHandle DONE;

    static {
      try {
        MethodHandles.Lookup lookup = MethodHandles.lookup();
        Class<?> scope = Class.forName("jdk.internal.vm.ContinuationScope");
        Class<?> type = Class.forName("jdk.internal.vm.Continuation");
        SCOPE =
            Objects.requireNonNull(
                lookup
                    .findConstructor(scope, MethodType.methodType(void.class, String.class))
                    .invoke("benchmark"));
        NEW =
            lookup
                .findConstructor(type, MethodType.methodType(void.class, scope, Runnable.class))
                .asType(MethodType.methodType(Object.class, Object.class, Runnable.class));
        RUN =
            lookup
                .findVirtual(type, "run", MethodType.methodType(void.class))
                .asType(MethodType.methodType(void.class, Object.class));
        YIELD =
            lookup
                .findStatic(type, "yield", MethodType.methodType(boolean.class, scope))
                .asType(MethodType.methodType(boolean.class, Object.class));
        DONE =
            lookup
                .findVirtual(type, "isDone", MethodType.methodType(boolean.class))
                .asType(MethodType.methodType(boolean.class, Object.class));
      } catch (Throwable t) {
        throw new ExceptionInInitializerError(t);
      }
    }
  }

  @Override
  public String name() {
    return "continuation";
  }

  @Override
  public String version() {
    return Jdk.VERSION;
  }

  @Override
  public String versions() {
    return "raw continuations of JDK " + Runtime.version() + ", for the floor under a yield";
  }

  @Override
  public boolean isFloor() {
    return true;
  }

  @Override
  public Optional<String> leftOut(Contest contest, int procs) {
    return contest == Classic.YIELD4
        ? Optional.empty()
        : Optional.of("it can only yield and run on");
  }

  @Override
  public List<String> flags(int procs) {
    return List.of(EXPORT);
  }

  @Override
  public void open(int procs) {}

  @Override
  public long run(Contest contest, int operations) throws Exception {
    long[] yields = new long[1];
    try {
      Object continuation =
          Methods.NEW.invokeExact(
              Methods.SCOPE,
              (Runnable)
                  () -> {
                    for (int i = 0; i < operations; i++) {
                      yields[0] += yieldOnce() ? 1 : 0;
                    }
                  });
      while (!(boolean) Methods.DONE.invokeExact(continuation)) {
        Methods.RUN.invokeExact(continuation);
      }
    } catch (Error | Exception e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
    return yields[0];
  }

  private static boolean yieldOnce() {
    try {
      return (boolean) Methods.YIELD.invokeExact(Methods.SCOPE);
    } catch (Error | RuntimeException e) {
      throw e;
    } catch (Throwable t) {
      throw new IllegalStateException(t);
    }
  }
}
