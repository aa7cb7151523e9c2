package io.goroutines.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginsTest {

  private static final String PROVIDER =
      """
      package mine;

      import io.goroutines.spi.*;
      import io.goroutines.spi.support.SchedulerCatalog;
      import java.util.*;

      public class Provider implements SchedulerProvider {
        public int spiVersion() { return SchedulerProvider.SPI_VERSION; }
        public String name() { return "mine"; }
        public String description() { return "one of my own"; }
        public Set<Capability> capabilities() { return Set.of(); }
        public Optional<String> unavailable() { %s }
        public Scheduler open(SchedulerConfig config) {
          return SchedulerCatalog.load(SchedulerProvider.class.getClassLoader()).get("loom").open(config);
        }
      }
      """;

  @TempDir Path dir;

  @Test
  void schedulerInJarCanBeChosen() throws IOException {
    Path jar = jar("mine.jar", PROVIDER.formatted("return Optional.empty();"));
    Started.with("schedulers", "--plugins", jar.toString()).succeeded("mine", "one of my own");
    Started.with("run", "hello", "--plugins", jar.toString(), "--scheduler", "mine")
        .succeeded("Hello");
  }

  @Test
  void directoryMeansItsJars() throws IOException {
    jar("mine.jar", PROVIDER.formatted("return Optional.empty();"));
    Started.with("schedulers", "--plugins", dir.toString()).succeeded("mine", "one of my own");
  }

  @Test
  void unavailableSchedulerReportsReason() throws IOException {
    Path jar = jar("mine.jar", PROVIDER.formatted("return Optional.of(\"the moon is full\");"));
    Started.with("schedulers", "--plugins", jar.toString()).succeeded("the moon is full");
    Started.with("run", "hello", "--plugins", jar.toString(), "--scheduler", "mine")
        .refused("'mine' is not available", "the moon is full");
  }

  @Test
  void providerThatThrowsIsShownAsBroken() throws IOException {
    Path jar = jar("mine.jar", PROVIDER.formatted("throw new IllegalStateException(\"oops\");"));
    Started.with("schedulers", "--plugins", jar.toString()).succeeded("provider is broken", "oops");
  }

  @Test
  void providerThatReturnsNullIsRefusedInOneLine() throws IOException {
    String fine = PROVIDER.formatted("return Optional.empty();");
    Path noCapabilities = jar("a.jar", fine.replace("return Set.of();", "return null;"));
    Started.with("schedulers", "--plugins", noCapabilities.toString())
        .refused("'mine' is broken", "capabilities()", "mine.Provider");
    Started.with("run", "hello", "--plugins", noCapabilities.toString(), "--scheduler", "mine")
        .refused("'mine' is broken", "capabilities()", "mine.Provider");
    Path noDescription = jar("b.jar", fine.replace("return \"one of my own\";", "return null;"));
    Started.with("schedulers", "--plugins", noDescription.toString()).succeeded("mine");
    Path noScheduler = jar("c.jar", fine.replaceAll("return SchedulerCatalog.*;", "return null;"));
    Started.with("run", "hello", "--plugins", noScheduler.toString(), "--scheduler", "mine")
        .refused("'mine' cannot be opened", "mine.Provider returned null");
  }

  @Test
  void jarWithMissingClassIsRefused() throws IOException {
    Path jar = dir.resolve("mine.jar");
    try (OutputStream file = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(file)) {
      service(out);
    }
    Started.with("schedulers", "--plugins", jar.toString()).refused("mine.Provider");
  }

  @Test
  void fileOtherThanJarIsRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("text.jar"), "not a jar");
    Started.with("run", "hello", "--plugins", file.toString())
        .refused("text.jar", "not a readable");
    Started.with("run", "hello", "--plugins", dir.toString()).refused("text.jar", "not a readable");
  }

  @Test
  void directoryWithoutJarsIsRefused() {
    Started.with("tour", "--plugins", dir.toString()).refused("no jar in the directory");
  }

  private Path jar(String name, String source) throws IOException {
    Path classes = Files.createDirectories(dir.resolve("classes"));
    Path file = Files.writeString(dir.resolve("Provider.java"), source);
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    try (StandardJavaFileManager files =
        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
      assertTrue(
          compiler
              .getTask(
                  new PrintWriter(messages, true),
                  files,
                  null,
                  List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
                  null,
                  files.getJavaFileObjects(file))
              .call(),
          messages::toString);
    }
    Path jar = dir.resolve(name);
    try (OutputStream target = Files.newOutputStream(jar);
        JarOutputStream out = new JarOutputStream(target)) {
      service(out);
      out.putNextEntry(new JarEntry("mine/Provider.class"));
      out.write(Files.readAllBytes(classes.resolve("mine/Provider.class")));
      out.closeEntry();
    }
    return jar;
  }

  private static void service(JarOutputStream out) throws IOException {
    out.putNextEntry(new JarEntry("META-INF/services/io.goroutines.spi.SchedulerProvider"));
    out.write("mine.Provider\n".getBytes(StandardCharsets.UTF_8));
    out.closeEntry();
  }
}
