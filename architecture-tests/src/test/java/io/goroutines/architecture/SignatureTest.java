package io.goroutines.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.goroutines.MayImplement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The visible signature of each published module is recorded in its {@code signature.txt}. */
class SignatureTest {

  private static final String UPDATE =
      "mvn -pl architecture-tests -am test -Dtest=SignatureTest"
          + " -Dsurefire.failIfNoSpecifiedTests=false -Dsignature=update";

  /** Returns the modules that the BOM lists. */
  static List<ProductModule> published() throws Exception {
    Set<String> artifacts =
        PublishedModulesTest.listed(BuiltModules.directory().resolve("bom/pom.xml"));
    List<ProductModule> modules =
        Arrays.stream(ProductModule.values())
            .filter(m -> artifacts.contains("goroutines-" + m.directory()))
            .toList();
    assertEquals(artifacts.size(), modules.size(), () -> artifacts + " are " + modules);
    return modules;
  }

  @ParameterizedTest
  @MethodSource("published")
  void signatureIsAsRecorded(ProductModule module) throws IOException {
    List<String> actual = Signature.of(exported(module));
    assertTrue(!actual.isEmpty(), "exports no type");
    String file = module.directory() + "/signature.txt";
    Path recorded = BuiltModules.directory().resolve(file);
    if ("update".equals(System.getProperty("signature"))) {
      Files.write(recorded, actual);
    }
    List<String> difference = Signature.difference(Files.readAllLines(recorded), actual);
    if (!difference.isEmpty()) {
      fail(
          "The API is not as recorded in "
              + file
              + ":\n\n"
              + String.join("\n", difference)
              + "\n\nIf that is meant, record it and commit the file:\n\n"
              + UPDATE
              + "\n");
    }
  }

  @Test
  void apiIsFound() {
    List<String> lines = Signature.of(exported(ProductModule.API));
    assertTrue(lines.size() > 200, () -> lines.size() + " lines");
    assertTrue(
        lines.contains("io.goroutines.Body = @MayImplement(USERS) public interface Body"),
        "the class-file annotation is read");
    assertTrue(
        lines.contains(
            "io.goroutines.ReceiveChannel : public abstract @Nullable E receive()"
                + " throws InterruptedException"),
        "null marks are read");
    assertTrue(
        lines.contains(
            "io.goroutines.spi.SchedulerProvider : public static final int SPI_VERSION = 1"));
  }

  private static List<Class<?>> exported(ProductModule module) {
    BuiltModules built = BuiltModules.instance();
    List<Class<?>> classes = new ArrayList<>();
    for (JavaClass type : new ClassFileImporter().importLocations(built.locations())) {
      // Private types are not loaded: an old class file of one, left by an earlier build, does no
      // harm.
      boolean seen =
          type.getModifiers().contains(JavaModifier.PUBLIC)
              || type.getModifiers().contains(JavaModifier.PROTECTED);
      if (seen && built.module(type) == module && built.isExported(type, null)) {
        classes.add(type.reflect());
      }
    }
    return classes;
  }

  // Each nested type differs from Base in one way that affects users.

  /** The original. */
  public abstract static class Base<T> {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** Another value of a constant. */
  public abstract static class Constant<T> {
    public static final int CONSTANT = 2;

    protected abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** No longer nullable. */
  public abstract static class NullMark<T> {
    public static final int CONSTANT = 1;

    protected abstract Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** Another exception. */
  public abstract static class Thrown<T> {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws Exception;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** Another bound. */
  public abstract static class Bound<T> {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<? super X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** Another wildcard. */
  public abstract static class Wildcard<T> {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<X> list) {
      return List.copyOf(list);
    }
  }

  /** Public instead of protected. */
  public abstract static class Access<T> {
    public static final int CONSTANT = 1;

    public abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** Another supertype. */
  public abstract static class Supertype<T> implements Runnable {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** Annotated. */
  @MayImplement(MayImplement.Party.USERS)
  public abstract static class Party<T> {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      return List.copyOf(list);
    }
  }

  /** One method fewer. */
  public abstract static class Less<T> {
    public static final int CONSTANT = 1;

    protected abstract @Nullable Object find(T key) throws IOException;
  }

  /** The same under another name. */
  public abstract static class Same<T> {
    public static final int CONSTANT = 1;

    private int hidden = 1;

    protected abstract @Nullable Object find(T renamed) throws IOException;

    public final <X extends Comparable<X>> List<X> sort(List<? extends X> list) {
      hidden++;
      return List.copyOf(list);
    }
  }

  @ParameterizedTest
  @ValueSource(
      classes = {
        Constant.class,
        NullMark.class,
        Thrown.class,
        Bound.class,
        Wildcard.class,
        Access.class,
        Supertype.class,
        Party.class,
        Less.class
      })
  void aChangeIsSeen(Class<?> changed) {
    List<String> before = lines(Base.class);
    List<String> after = lines(changed);
    assertNotEquals(List.of(), Signature.difference(before, after));
  }

  @Test
  void invisibleChangeIsNoDifference() {
    assertEquals(List.of(), Signature.difference(lines(Base.class), lines(Same.class)));
  }

  @Test
  void differenceListsRemovedAndAddedLines() {
    assertEquals(
        List.of("+ a2", "- b"),
        Signature.difference(List.of("a", "b", "c"), List.of("a", "a2", "c")));
  }

  private static List<String> lines(Class<?> type) {
    return Signature.ofType(type).stream()
        .map(l -> l.replaceAll("\\b" + type.getSimpleName() + "\\b", "Base"))
        .toList();
  }
}
