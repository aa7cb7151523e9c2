package io.goroutines.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The output of {@code new}; that it builds and runs is tested in the module third-party-builds, as
 * it needs Maven.
 */
final class NewTest {

  private static final List<String> NEEDED =
      List.of(
          "goroutines-api",
          "goroutines-channels",
          "goroutines-scheduler-base",
          "goroutines-scheduler-workstealing",
          "goroutines-scheduler-fifo",
          "goroutines-scheduler-loom",
          "goroutines-runtime",
          "goroutines-library",
          "goroutines-testkit");

  @TempDir Path dir;

  /** Writes a project that gets Goroutines from another repository. */
  private Path project(String kind, String name, String... more) {
    Path project = dir.resolve("project-" + name);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "new",
                kind,
                name,
                "--directory",
                project.toString(),
                "--repository",
                "https://repo.example.com/m2?a&b"));
    arguments.addAll(List.of(more));
    Started.with(arguments.toArray(String[]::new))
        .succeeded("wrote " + project, "mvn -f " + project + " verify");
    return project;
  }

  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> directory.relativize(file).toString().replace('\\', '/'))
          .sorted()
          .toList();
    }
  }

  /** Returns the text of every file; none has a variable or a template's name left. */
  private static String text(Path directory) throws IOException {
    StringBuilder text = new StringBuilder();
    for (String file : files(directory)) {
      text.append(Files.readString(directory.resolve(file)));
    }
    Matcher left = Pattern.compile("@[A-Za-z]+@|[Tt]emplate").matcher(text);
    assertFalse(left.find(), () -> "left: " + left.group());
    return text.toString();
  }

  @Test
  void schedulerIsNamedThroughout() throws IOException {
    Path project = project("scheduler", "round-robin");
    assertEquals(
        List.of(
            ".gitignore",
            "README.md",
            "pom.xml",
            "src/main/java/com/example/roundrobin/RoundRobinProvider.java",
            "src/main/java/com/example/roundrobin/RoundRobinQueue.java",
            "src/main/java/module-info.java",
            "src/main/resources/META-INF/services/io.goroutines.spi.SchedulerProvider",
            "src/test/java/com/example/roundrobin/RoundRobinOrderTest.java",
            "src/test/java/com/example/roundrobin/RoundRobinVerificationTest.java"),
        files(project));
    String text = text(project);
    assertTrue(text.contains("NAME = \"round-robin\";"));
    assertTrue(text.contains("module com.example.roundrobin {"));
    assertTrue(text.contains("<url>https://repo.example.com/m2?a&amp;b</url>"));
    assertEquals(
        "com.example.roundrobin.RoundRobinProvider\n",
        Files.readString(
            project.resolve(
                "src/main/resources/META-INF/services/io.goroutines.spi.SchedulerProvider")));
  }

  @Test
  void printedCommandsSuitTheUsersShell() {
    Started scheduler =
        Started.with(
            "--launcher=../my tools/goroutines",
            "new",
            "scheduler",
            "round-robin",
            "--directory",
            dir.resolve("p").toString(),
            "--repository",
            "https://repo.example.com/");
    scheduler.succeeded("  '../my tools/goroutines' run sieve 1000 --plugins " + dir.resolve("p/"));
    Started app =
        Started.with(
            "new",
            "app",
            "one",
            "--directory",
            dir.resolve("a").toString(),
            "--repository",
            "https://repo.example.com/");
    String java = ProcessHandle.current().info().command().orElseThrow();
    app.succeeded("  " + java + " -jar " + dir.resolve("a/target/one.jar"));
  }

  @Test
  void groupAndPackageCanBeChosen() throws IOException {
    Path grouped = project("app", "one", "--group", "org.my-group.new");
    assertTrue(files(grouped).contains("src/main/java/org/my_group/new_/one/Main.java"));
    assertTrue(text(grouped).contains("<groupId>org.my-group.new</groupId>"));
    Path packaged = project("app", "two", "--package", "deep.down");
    assertTrue(files(packaged).contains("src/main/java/deep/down/Main.java"));
    String text = text(packaged);
    assertTrue(text.contains("<mainClass>deep.down.Main</mainClass>"));
    assertTrue(text.contains("<finalName>two</finalName>"));
  }

  @Test
  void classNamesDifferFromTheirSupertypes() throws IOException {
    String service = "src/main/resources/META-INF/services/io.goroutines.spi.SchedulerProvider";
    for (List<String> named :
        List.of(
            List.of("scheduler", "MySchedulerProvider"),
            List.of("fiber", "MyFiberProvider"),
            List.of("my-scheduler", "MyProvider"),
            List.of("int", "IntProvider"))) {
      String provider = Files.readString(project("scheduler", named.get(0)).resolve(service));
      assertTrue(provider.strip().endsWith("." + named.get(1)), provider);
    }
  }

  @Test
  void existingDirectoryIsNotChanged() throws IOException {
    Path empty = Files.createDirectory(dir.resolve("empty"));
    Path file = Files.writeString(dir.resolve("file"), "mine");
    Path link = Files.createSymbolicLink(dir.resolve("link"), Path.of("nowhere"));
    for (Path taken : List.of(empty, file, link)) {
      Started.with("new", "app", "a", "--directory", taken.toString(), "--repository", "src")
          .refused(taken + " exists already");
    }
    assertEquals(
        List.of("file", "link"), dirEntries().stream().filter(e -> !e.equals("empty")).toList());
    assertEquals("mine", Files.readString(file));
    assertEquals(List.of(), files(empty));
  }

  private List<String> dirEntries() throws IOException {
    try (Stream<Path> entries = Files.list(dir)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void failedProjectLeavesNoFiles() throws IOException {
    NewProject project = NewProject.in(dir.resolve("a"), "new app");
    project.add("x", new byte[0]);
    project.add("x/y", new byte[0]); // x is a file by then
    UsageException refused = assertThrows(UsageException.class, project::write);
    assertTrue(refused.getMessage().startsWith("new app: cannot write to " + dir));
    assertEquals(List.of(), dirEntries());
  }

  @Test
  void projectCreatedConcurrentlyIsNotChanged() throws IOException {
    NewProject project = NewProject.in(dir.resolve("a"), "new app");
    project.add("x", new byte[0]);
    Files.createDirectory(dir.resolve("a"));
    assertThrows(UsageException.class, project::write);
    assertEquals(List.of("a"), dirEntries());
    assertEquals(List.of(), files(dir.resolve("a")));
  }

  /** The launcher runs from jars; these tests need not. */
  @Test
  void withoutJarsRepositoryOptionIsRequired() {
    Artifacts none = new Artifacts(new URLClassLoader(new URL[0], null), Instant.EPOCH);
    UsageException refused = assertThrows(UsageException.class, () -> none.repository("new app"));
    assertEquals(1, refused.getMessage().lines().count());
    assertTrue(refused.getMessage().contains("./goroutines, or give --repository URL"));
  }

  @Test
  void repositoryHasMavensLayout() throws Exception {
    URL[] jars = new URL[NEEDED.size()];
    for (int i = 0; i < jars.length; i++) {
      Path jar = dir.resolve(NEEDED.get(i) + ".jar");
      try (OutputStream out = Files.newOutputStream(jar);
          ZipOutputStream zip = new ZipOutputStream(out)) {
        zip.putNextEntry(
            new ZipEntry("META-INF/maven/io.goroutines/" + NEEDED.get(i) + "/pom.xml"));
        zip.write(("<project>" + NEEDED.get(i) + "</project>").getBytes(UTF_8));
      }
      jars[i] = jar.toUri().toURL();
    }
    Path sources = Files.createDirectory(dir.resolve("sources"));
    Files.writeString(sources.resolve("goroutines-api-sources.jar"), "sources of api");
    try (URLClassLoader loader = new URLClassLoader(jars, null)) {
      Artifacts artifacts = new Artifacts(loader, Instant.parse("2026-01-02T03:04:05Z"));
      String version = artifacts.version();
      Map<String, byte[]> files = artifacts.repository("new app");
      for (String artifact : NEEDED) {
        String directory = "io/goroutines/" + artifact + "/" + version + "/";
        String base = directory + artifact + "-" + version.replace("SNAPSHOT", "20260102.030405-1");
        assertEquals("<project>" + artifact + "</project>", text(files, base + ".pom"));
        assertEquals(Files.size(dir.resolve(artifact + ".jar")), files.get(base + ".jar").length);
        boolean withSources = artifact.equals("goroutines-api");
        assertEquals(withSources, files.containsKey(base + "-sources.jar"));
        if (withSources) {
          assertEquals("sources of api", text(files, base + "-sources.jar"));
        }
        if (version.endsWith("-SNAPSHOT")) {
          String index = text(files, directory + "maven-metadata.xml");
          assertTrue(index.contains("<timestamp>20260102.030405</timestamp>"), index);
          assertEquals(withSources, index.contains("<classifier>sources</classifier>"), index);
        }
      }
      assertTrue(files.keySet().stream().anyMatch(f -> f.contains("goroutines-parent-")));
      for (Map.Entry<String, byte[]> file : files.entrySet()) {
        if (!file.getKey().endsWith(".sha1")) {
          assertEquals(
              HexFormat.of().formatHex(MessageDigest.getInstance("SHA-1").digest(file.getValue())),
              text(files, file.getKey() + ".sha1"));
        }
      }
    }
  }

  private static String text(Map<String, byte[]> files, String path) {
    byte[] content = files.get(path);
    assertTrue(content != null, () -> "no " + path + " in " + files.keySet());
    return new String(content, UTF_8);
  }

  /** The builds of users get the versions that this build uses, and has downloaded already. */
  @Test
  void versionsAreThoseOfThisBuild() throws IOException {
    String root = Files.readString(Path.of("..", "pom.xml"));
    Pattern plugin =
        Pattern.compile("<artifactId>(maven-[a-z]+-plugin)</artifactId>\\s*<version>([^<]+)<");
    Pattern own = Pattern.compile("<version.goroutines>([^<]+)<");
    int seen = 0;
    for (String pom :
        List.of(
            "src/main/resources/io/goroutines/cli/templates/app/pom.xml",
            "src/main/resources/io/goroutines/cli/templates/scheduler/pom.xml",
            "../examples/custom-scheduler/pom.xml",
            "../examples/priority-scheduler/pom.xml")) {
      String text = Files.readString(Path.of(pom));
      Matcher used = plugin.matcher(text);
      while (used.find()) {
        seen++;
        Pattern same =
            Pattern.compile(
                "<artifactId>"
                    + used.group(1)
                    + "</artifactId>\\s*<version>"
                    + Pattern.quote(used.group(2))
                    + "<");
        assertTrue(same.matcher(root).find(), () -> pom + ": " + used.group());
      }
      Matcher version = own.matcher(text);
      assertTrue(version.find(), pom);
      if (!version.group(1).equals("@version@")) {
        assertTrue(root.contains("<version>" + version.group(1) + "</version>"), pom);
      }
    }
    assertTrue(seen > 15, () -> "plugins were not found");
  }
}
