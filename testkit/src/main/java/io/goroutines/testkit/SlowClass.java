package io.goroutines.testkit;

import io.goroutines.Body;
import java.io.IOException;
import java.io.InputStream;
import java.lang.constant.ConstantDescs;
import java.lang.invoke.MethodHandles;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Generates classes whose initializers run until they are told to end. */
final class SlowClass {

  /** The template of these classes; never initialized itself. */
  private static final class Model {
    static {
      AtomicBoolean end = end();
      while (!end.get()) {
        LockSupport.parkNanos(1_000_000);
      }
    }

    private static AtomicBoolean end() {
      try {
        return Objects.requireNonNull(
            MethodHandles.classData(
                MethodHandles.lookup(), ConstantDescs.DEFAULT_NAME, AtomicBoolean.class));
      } catch (IllegalAccessException e) {
        throw new AssertionError(e);
      }
    }
  }

  private SlowClass() {}

  /**
   * Returns a body that initializes a class, the same one each time: the initializer ends when it
   * is told to. The second caller waits for the first, inside the JVM.
   */
  static Body initializer(AtomicBoolean end) throws IOException, IllegalAccessException {
    String name = Model.class.getName();
    String file = name.substring(name.lastIndexOf('.') + 1) + ".class";
    byte[] code;
    try (InputStream in = Objects.requireNonNull(SlowClass.class.getResourceAsStream(file))) {
      code = in.readAllBytes();
    }
    MethodHandles.Lookup made =
        MethodHandles.lookup()
            .defineHiddenClassWithClassData(
                code, end, false, MethodHandles.Lookup.ClassOption.NESTMATE);
    return () -> {
      Class<?> _ = made.ensureInitialized(made.lookupClass());
    };
  }
}
