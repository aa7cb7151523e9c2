package io.goroutines.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher in a small tree, with a Maven and a JDK that only record how they were called. */
@DisabledOnOs(OS.WINDOWS)
final class LauncherTest {

  private static final String MAVEN =
      """
      #!/bin/sh
      echo "$*" >>"$CALLS"
      echo "[INFO] Building Small 1.0                                        [1/1]"
      # A named pipe, if there is one, holds the build up until somebody writes to it.
      if [ -p "$CALLS.gate" ]; then read -r line <"$CALLS.gate"; fi
      if grep -q broken a/src/main/A.java 2>/dev/null; then
        echo "[ERROR] $PWD/a/src/main/A.java:[1,1] broken"
        echo "[ERROR] -> [Help 1]"
        echo "[ERROR] Re-run Maven using the -X switch to enable full debug logging."
        exit 1
      fi
      case "$*" in
        *-Ppeers*)
          if [ -e "$CALLS.no-peers" ]; then echo "[ERROR] no such artifact"; exit 1; fi
          mkdir -p benchmarks-peers/target/peers
          : >benchmarks-peers/target/peers/p.jar
          ;;
      esac
      mkdir -p cli/target/lib
      : >cli/target/goroutines-cli.jar
      : >cli/target/lib/a.jar
      """;

  private static final String JAVA =
      """
      #!/bin/sh
      for arg; do echo "<$arg>"; done
      exit "${STATUS:-0}"
      """;

  private static final List<String> TOOLS =
      List.of(
          "awk",
          "cat",
          "cksum",
          "cp",
          "date",
          "dirname",
          "find",
          "grep",
          "head",
          "ls",
          "mkdir",
          "mv",
          "ps",
          "readlink",
          "rm",
          "rmdir",
          "sed",
          "sleep",
          "sort",
          "tail",
          "tr");

  @TempDir Path dir;

  private Path tree;
  private Path tools;
  private Path calls;
  private Path jdk;

  @BeforeEach
  void makeTree() throws IOException {
    tree = dir.resolve("a tree");
    tools = Files.createDirectories(dir.resolve("tools"));
    calls = dir.resolve("calls");
    jdk = jdk("jdk 25", "25.0.3");
    modules("a", "cli");
    write(tree.resolve("a/pom.xml"), "<project/>");
    write(tree.resolve("a/src/main/A.java"), "class A {}");
    write(tree.resolve("a/src/main/B.java"), "class B {}");
    write(tree.resolve("cli/pom.xml"), "<project/>");
    executable(tree.resolve("goroutines"), Files.readString(Path.of("..", "goroutines")));
    executable(tools.resolve("mvn"), MAVEN);
  }

  private void modules(String... names) throws IOException {
    StringBuilder pom = new StringBuilder("<project>\n  <modules>\n");
    for (String name : names) {
      pom.append("    <module>").append(name).append("</module>\n");
    }
    write(tree.resolve("pom.xml"), pom + "  </modules>\n</project>\n");
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = dir.resolve(name);
    executable(home.resolve("bin/java"), JAVA);
    executable(home.resolve("bin/javac"), "#!/bin/sh\n");
    write(home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void write(Path file, String content) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
  }

  private static void executable(Path file, String content) throws IOException {
    write(file, content);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** The outcome of a start. */
  private record Ended(int status, String out, String err) {}

  private Process start(
      Path script, Path directory, Map<String, String> environment, String... args)
      throws IOException {
    List<String> command = new ArrayList<>(List.of(shell(), script.toString()));
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Map<String, String> all = builder.environment();
    all.keySet().removeIf(name -> name.startsWith("GOROUTINES_") || name.equals("NO_COLOR"));
    all.put("PATH", tools + ":/usr/bin:/bin");
    all.put("HOME", dir.toString());
    all.put("JAVA_HOME", jdk.toString());
    all.put("CALLS", calls.toString());
    all.putAll(environment);
    return builder.start();
  }

  /** Debian's shell supports no more than POSIX requires. */
  private static String shell() {
    return Files.isExecutable(Path.of("/bin/dash")) ? "/bin/dash" : "/bin/sh";
  }

  private static Ended end(Process process) throws IOException, InterruptedException {
    process.getOutputStream().close();
    String err = new String(process.getErrorStream().readAllBytes(), UTF_8);
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Ended(process.exitValue(), out, err);
  }

  private Ended run(String... args) throws IOException, InterruptedException {
    return end(start(tree.resolve("goroutines"), dir, Map.of(), args));
  }

  /** The launcher's own arguments to the program. */
  private String arguments() {
    return "<--terminal=,>\n<--launcher=" + tree.resolve("goroutines") + ">\n";
  }

  private int builds() throws IOException {
    return Files.exists(calls) ? Files.readAllLines(calls).size() : 0;
  }

  private List<String> state() throws IOException {
    try (Stream<Path> files = Files.list(tree.resolve(".goroutines"))) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void buildsOnceAndRunsTheProgramWithItsFlagsAndArguments() throws Exception {
    Ended first = run("run", "x y", "*", "");
    assertEquals(0, first.status(), first.err());
    assertEquals(1, builds());
    assertTrue(first.err().contains("goroutines: building module 1 of 1: Small"), first.err());
    assertTrue(first.out().contains("<java.base/java.lang=ALL-UNNAMED>\n"), first.out());
    assertTrue(first.out().contains("<-Djdk.trackAllThreads=false>\n"), first.out());
    assertTrue(
        first
            .out()
            .endsWith("<io.goroutines.cli.Main>\n" + arguments() + "<run>\n<x y>\n<*>\n<>\n"),
        first.out());

    Ended second = run("run");
    assertEquals(0, second.status());
    assertEquals("", second.err());
    assertEquals(1, builds());
    assertEquals(List.of("build.log", "builds"), state());
  }

  @Test
  void buildsAgainWhenSourcesChangeAndFindsTheFormerBuild() throws Exception {
    run();
    write(tree.resolve("a/src/main/A.java"), "class A { int x; }");
    assertTrue(run().err().contains("the sources have changed"));
    assertEquals(2, builds());
    Files.delete(tree.resolve("a/src/main/B.java"));
    run();
    assertEquals(3, builds());
    write(tree.resolve("a/src/main/B.java"), "class B {}");
    run();
    assertEquals(3, builds(), "the sources are as they were two builds ago");
    write(tree.resolve("a/src/test/ATest.java"), "class ATest {}");
    run();
    assertEquals(3, builds(), "tests are no part of it");
    write(tree.resolve("a/apart/pom.xml"), "<project/>");
    write(tree.resolve("a/apart/src/main/C.java"), "class C {}");
    run();
    assertEquals(3, builds(), "a build apart, below a module, is none either");
    write(tree.resolve("b/pom.xml"), "<project/>");
    write(tree.resolve("b/src/main/B.java"), "broken");
    run();
    assertEquals(3, builds(), "neither is a project beside the modules, as 'new' writes it");
    modules("a", "b", "cli");
    run();
    assertEquals(4, builds());
    assertTrue(Files.readAllLines(calls).getLast().contains(" -o "));
  }

  @Test
  void peersAreBuiltAndLoadedOnlyForBenchWithPeers() throws Exception {
    assertFalse(run("bench").out().contains("/peers/"));
    assertFalse(Files.readString(calls).contains("peers"));
    Ended first = run("bench", "--peers");
    assertTrue(first.out().contains("/peers/*>\n"), first.out());
    assertTrue(
        Files.readAllLines(calls).getLast().contains("-Ppeers -pl cli,benchmarks-peers -am"),
        Files.readString(calls));
    assertEquals(2, builds());
    assertTrue(run("bench", "--peers", "--quick").out().contains("/peers/*>\n"));
    assertFalse(run("bench", "--quick").out().contains("/peers/"));
    assertEquals(2, builds());
  }

  @Test
  void peersThatFailToBuildAreOmittedAndReported() throws Exception {
    write(dir.resolve("calls.no-peers"), "");
    Ended ended = run("bench", "--peers");
    assertEquals(0, ended.status(), ended.err());
    assertTrue(ended.err().contains("the peers cannot be built"), ended.err());
    assertFalse(ended.out().contains("/peers/"), ended.out());
    assertEquals(2, builds());
    assertEquals(0, run("run").status());
    assertEquals(2, builds(), "the build without them is there");
  }

  @Test
  void runsThroughALinkAndFromAnotherDirectory() throws Exception {
    Path elsewhere = Files.createDirectories(dir.resolve("else where"));
    Path link = Files.createSymbolicLink(elsewhere.resolve("one"), Path.of("../a tree/goroutines"));
    Path linked = Files.createSymbolicLink(elsewhere.resolve("two"), link.getFileName());
    Ended ended = end(start(linked, elsewhere, Map.of(), "x"));
    assertEquals(0, ended.status(), ended.err());
    assertEquals(1, builds());
    assertTrue(Files.isDirectory(tree.resolve(".goroutines/builds")));
  }

  @Test
  void exitStatusAndUserOptionsArePassedOn() throws Exception {
    Ended ended =
        end(
            start(
                tree.resolve("goroutines"),
                dir,
                Map.of("STATUS", "7", "GOROUTINES_JAVA_OPTS", "-Xmx1g  -Dx=*", "NO_COLOR", "1"),
                "x"));
    assertEquals(7, ended.status());
    assertTrue(ended.out().contains("<-Xmx1g>\n<-Dx=*>\n<-cp>\n"), ended.out());
    assertTrue(ended.out().endsWith(arguments() + "<--no-color>\n<x>\n"), ended.out());
  }

  @Test
  void failedBuildShowsErrorAndIsNotReused() throws Exception {
    write(tree.resolve("a/src/main/A.java"), "broken");
    Ended failed = run();
    assertEquals(2, failed.status());
    assertEquals("", failed.out());
    assertTrue(failed.err().contains("\na/src/main/A.java:[1,1] broken\n"), failed.err());
    assertFalse(failed.err().contains("Re-run Maven"), failed.err());
    assertTrue(
        failed
            .err()
            .endsWith(
                "goroutines: the build failed; the whole log is "
                    + tree.toRealPath().resolve(".goroutines/build.log")
                    + "\n"),
        failed.err());
    assertEquals(List.of("build.log", "builds"), state());

    assertEquals(2, run().status());
    write(tree.resolve("a/src/main/A.java"), "class A {}");
    assertEquals(0, run().status());
  }

  @Test
  void onlyOneOfTwoConcurrentStartsBuilds() throws Exception {
    Path gate = gate();
    Process first = start(tree.resolve("goroutines"), dir, Map.of(), "first");
    awaitLine(first, "building module 1");
    Process second = start(tree.resolve("goroutines"), dir, Map.of(), "second");
    awaitLine(second, "another start (process " + first.pid() + ") is building");
    Files.writeString(gate, "go\n");
    Ended one = end(first);
    Ended two = end(second);
    assertEquals(0, one.status(), one.err());
    assertEquals(0, two.status(), two.err());
    assertTrue(two.out().endsWith("<second>\n"), two.out());
    assertEquals(1, builds());
    assertEquals(List.of("build.log", "builds"), state());
  }

  @Test
  void killedBuildIsNotReused() throws Exception {
    Path gate = gate();
    Process killed = start(tree.resolve("goroutines"), dir, Map.of());
    awaitLine(killed, "building module 1");
    killed.toHandle().destroy(); // Process.destroy would close the streams
    Ended ended = end(killed);
    assertEquals(143, ended.status());
    assertEquals(List.of("build.log", "builds"), state());
    Files.delete(gate);
    assertEquals(0, run().status());
    assertEquals(2, builds());
  }

  @Test
  void lockOfDeadOwnerIsAcquired() throws Exception {
    Process dead = new ProcessBuilder(shell(), "-c", ":").start();
    assertTrue(dead.waitFor(60, TimeUnit.SECONDS));
    write(tree.resolve(".goroutines/lock/owner"), dead.pid() + "\nsh goroutines\n");
    write(tree.resolve(".goroutines/work.1/pom.xml"), "left over");
    Ended ended = run();
    assertEquals(0, ended.status(), ended.err());
    assertEquals(List.of("build.log", "builds"), state());
  }

  @Test
  void lockOfReusedProcessIdIsAcquired() throws Exception {
    write(
        tree.resolve(".goroutines/lock/owner"),
        ProcessHandle.current().pid() + "\nsh goroutines of long ago\n");
    assertEquals(0, run().status());
  }

  @Test
  void builtTreeNeedsNoMaven() throws Exception {
    run();
    Files.delete(tools.resolve("mvn"));
    Ended ended = end(start(tree.resolve("goroutines"), dir, Map.of("PATH", withoutMaven()), "x"));
    assertEquals(0, ended.status(), ended.err());
  }

  @Test
  void missingMavenIsReportedInOneLine() throws Exception {
    Ended ended = end(start(tree.resolve("goroutines"), dir, Map.of("PATH", withoutMaven())));
    assertEquals(2, ended.status());
    assertEquals(
        "goroutines: needs Maven to build: there is no mvn on PATH; install Maven 3.8.7 or later\n",
        ended.err());
  }

  @Test
  void jdkOnPathIsUsedIfJavaHomeIsTooOld() throws Exception {
    Path old = jdk("old", "17.0.1");
    Path link = Files.createSymbolicLink(tools.resolve("java"), jdk.resolve("bin/java"));
    assertTrue(Files.exists(link));
    Ended ended =
        end(start(tree.resolve("goroutines"), dir, Map.of("JAVA_HOME", old.toString()), "x"));
    assertEquals(0, ended.status(), ended.err());
    assertTrue(ended.out().endsWith("<x>\n"), ended.out());
  }

  @Test
  void jdkNearestTo25InUsualPlacesIsUsed() throws Exception {
    Path place = dir.resolve(".sdkman/candidates/java");
    Files.createDirectories(place);
    for (String version : List.of("24", "26-ea", "27", "1.8.0_1")) {
      Path home = place.resolve(version);
      executable(home.resolve("bin/java"), "#!/bin/sh\necho " + version + "\n");
      executable(home.resolve("bin/javac"), "#!/bin/sh\n");
      write(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
    onlyUsualPlacesBelowHome();
    Ended ended = end(start(tree.resolve("goroutines"), dir, Map.of("JAVA_HOME", "")));
    assertEquals("26-ea\n", ended.out(), ended.err());
  }

  @Test
  void missingJdkIsReportedInOneLine() throws Exception {
    onlyUsualPlacesBelowHome();
    Path old = jdk("old", "17.0.1");
    Ended ended = end(start(tree.resolve("goroutines"), dir, Map.of("JAVA_HOME", old.toString())));
    assertEquals(2, ended.status());
    assertEquals(1, ended.err().lines().count(), ended.err());
    assertTrue(
        ended.err().startsWith("goroutines: needs JDK 25 or later; found JDK 17 in JAVA_HOME"),
        ended.err());
    assertEquals(0, builds());
  }

  /** Creates a pipe at which the build blocks. */
  private Path gate() throws IOException, InterruptedException {
    Path gate = Path.of(calls + ".gate");
    assertTrue(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor(60, TimeUnit.SECONDS));
    return gate;
  }

  /** Reads the error stream up to a line; it is a pipe, so this waits for the line. */
  private static void awaitLine(Process process, String part) throws IOException {
    BufferedReader lines = process.errorReader(UTF_8);
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.contains(part)) {
        return;
      }
    }
    throw new AssertionError("ended without: " + part);
  }

  /** Returns a path with the tools that every system has, and no more. */
  private String withoutMaven() throws IOException {
    Path all = Files.createDirectories(dir.resolve("all"));
    for (String tool : TOOLS) {
      executable(all.resolve(tool), "#!/bin/sh\nPATH=/usr/bin:/bin exec " + tool + " \"$@\"\n");
    }
    return all.toString();
  }

  /** Removes the places outside the home directory, whatever this machine has there. */
  private void onlyUsualPlacesBelowHome() throws IOException {
    Path script = tree.resolve("goroutines");
    String all = Files.readString(script);
    String some =
        all.replaceAll("(?<= )/(usr|opt|Library)/[^\\s;]*", "").replace("command -v java", "false");
    assertNotEquals(all, some);
    executable(script, some);
  }
}
