package io.goroutines.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.architecture.Snippets.Snippet;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in our documents compiles as a reader would copy it. */
class SnippetsTest {

  private static final Path FILE = Path.of("planted.md");

  @TempDir Path output;

  @Test
  void theDocumentsCompile() {
    List<String> errors = new ArrayList<>();
    for (Path document : Snippets.documents(BuiltModules.directory())) {
      for (Snippet snippet : Snippets.read(document)) {
        errors.addAll(Snippets.compile(snippet, output));
      }
    }
    assertTrue(errors.isEmpty(), () -> String.join("\n", errors));
  }

  @Test
  void readmeIsFound() {
    Path readme = BuiltModules.directory().resolve("README.md");
    if (Files.exists(readme)) {
      assertTrue(Snippets.documents(BuiltModules.directory()).contains(readme));
      assertTrue(!Snippets.read(readme).isEmpty(), "README.md shows no Java");
    }
  }

  @Test
  void guidesAndExamplePagesAreFound() {
    Path docs = BuiltModules.directory().resolve("docs");
    List<Path> withJava =
        Snippets.documents(BuiltModules.directory()).stream()
            .filter(page -> page.startsWith(docs) && !Snippets.read(page).isEmpty())
            .toList();
    assertTrue(withJava.contains(docs.resolve("use-it-in-your-build.md")), withJava::toString);
    assertTrue(withJava.contains(docs.resolve("choosing-a-scheduler.md")), withJava::toString);
    long examples = withJava.stream().filter(p -> p.startsWith(docs.resolve("examples"))).count();
    assertTrue(examples >= 3, withJava::toString);
  }

  @Test
  void aWholeFileCompiles() {
    assertEquals(
        List.of(),
        errors(
            """
            ```java
            package tour;

            public final class Tour {
              public static void main(String[] args) {}
            }
            ```
            """));
  }

  @Test
  void aCompactFileCompiles() {
    assertEquals(
        List.of(),
        errors(
            """
            ```java
            import static io.goroutines.Go.*;
            import io.goroutines.*;

            void main() throws Exception {
              Go.run(() -> {
                Channel<String> pings = chan();
                go(() -> pings.send("ping"));
                IO.println(pings.receive());
              });
            }
            ```
            """));
  }

  @Test
  void aFragmentCompiles() {
    assertEquals(
        List.of(),
        errors(
            """
            ```java fragment
            import java.util.concurrent.atomic.AtomicInteger;

            Channel<Integer> jobs = chan(100);
            AtomicInteger sum = new AtomicInteger();
            for (int job : jobs) sum.addAndGet(job);
            sleep(Duration.ofMillis(sum.get()));
            ```
            """));
  }

  @Test
  void brokenFileIsReportedAtItsLine() {
    List<String> errors =
        errors(
            """
            # Planted

            ```java
            class Broken {
              int number = "no number";
            }
            ```
            """);
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().startsWith("planted.md:5: incompatible types"), errors::toString);
  }

  @Test
  void brokenFragmentIsReportedAtItsLine() {
    List<String> errors =
        errors(
            """
            ~~~java fragment
            import java.util.List;

            Channel<String> names = chan();
            names.dispatch("no such method");
            ~~~
            """);
    assertEquals(1, errors.size(), errors::toString);
    assertTrue(errors.getFirst().startsWith("planted.md:5: cannot find symbol"), errors::toString);
  }

  @Test
  void otherBlocksAreIgnored() {
    assertEquals(
        List.of(),
        errors(
            """
            ```go
            ch := make(chan int)
            ```
            ```javascript
            let x = 1
            ```
            ```sh
            java -version
            ```
            """));
  }

  @Test
  void unknownKindOfJavaIsRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Snippets.parse(FILE, List.of("```java sketch", "int x", "```")));
    assertThrows(
        IllegalArgumentException.class, () -> Snippets.parse(FILE, List.of("```java", "int x;")));
  }

  private List<String> errors(String markdown) {
    List<String> errors = new ArrayList<>();
    for (Snippet snippet : Snippets.parse(FILE, markdown.lines().toList())) {
      errors.addAll(Snippets.compile(snippet, output));
    }
    return errors;
  }
}
