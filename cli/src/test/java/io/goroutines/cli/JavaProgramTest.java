package io.goroutines.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class JavaProgramTest {

  @TempDir Path dir;

  private final PrintStream systemOut = System.out;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

  @BeforeEach
  void capture() {
    System.setOut(new PrintStream(printed, true, UTF_8));
  }

  @AfterEach
  void release() {
    System.setOut(systemOut);
  }

  private Started run(String source, String... args) throws IOException {
    Path file = Files.writeString(dir.resolve("Program.java"), source);
    String[] all = new String[args.length + 2];
    all[0] = "run";
    all[1] = file.toString();
    System.arraycopy(args, 0, all, 2, args.length);
    return Started.with(all);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "void main() { IO.println(\"here\"); }",
        "static void main() { IO.println(\"here\"); }",
        "void main(String[] args) { IO.println(\"here\"); }",
        "static void main(String[] args) { IO.println(\"here\"); }",
        "protected void main() { hidden(); } private void hidden() { IO.println(\"here\"); }",
        "class A { void main() { System.out.println(\"here\"); } }",
        "public class A { public static void main(String[] a) { System.out.println(\"here\"); } }",
        "class A extends B {} class B { void main() { System.out.println(\"here\"); } }",
        "record A() { static void main() { System.out.println(\"here\"); } }",
        "void main() { IO.println(\"wrong\"); } void main(String[] a) { IO.println(\"here\"); }",
        "package p; class A { void main() { System.out.println(\"here\"); } }"
      })
  void mainIsFoundAsTheJavaLauncherDoes(String source) throws IOException {
    run(source).succeeded();
    assertEquals("here", printed.toString(UTF_8).strip());
  }

  @Test
  void argumentsAndTheChosenSchedulerReachTheProgram() throws IOException {
    run(
            """
            import static io.goroutines.Go.*;
            import io.goroutines.*;

            void main(String[] args) throws Exception {
              Go.run(() -> {
                Channel<String> names = chan();
                go(() -> names.send(runtime().scheduler().name()));
                IO.println(names.receive() + List.of(args));
              });
            }
            """,
            "one",
            "--scheduler",
            "loom",
            "--two")
        .succeeded();
    assertEquals("loom[one, --two]", printed.toString(UTF_8).strip());
  }

  @Test
  void compilerErrorsAreShownUnchanged() throws IOException {
    Started started = run("void main() {\n  int x = \"a\";\n}\n");
    assertEquals(1, started.status());
    assertTrue(started.err().contains("Program.java:2: error: incompatible types"), started.err());
    assertTrue(started.err().contains("1 error"), started.err());
  }

  @Test
  void programWithoutMainIsRefused() throws IOException {
    run("class A {}").refused("Program.java", "no main method");
    run("class A { private static void main() {} }").refused("no main method");
    run("class A { A(int x) {} void main() {} }").refused("constructor");
    run("// nothing").refused("no class");
  }

  @Test
  void exceptionOfMainHasProgramFramesOnly() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("Program.java"),
            "void main() { f(); } void f() { throw new IllegalStateException(\"x\"); }");
    JavaProgram program =
        JavaProgram.compile(file, JavaProgramTest.class.getClassLoader(), System.err);
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    try {
      IllegalStateException thrown =
          assertThrows(IllegalStateException.class, () -> program.run(List.of()));
      assertEquals(
          List.of("f", "main"),
          Arrays.stream(thrown.getStackTrace()).map(StackTraceElement::getMethodName).toList());
    } finally {
      Thread.currentThread().setContextClassLoader(loader);
    }
  }
}
