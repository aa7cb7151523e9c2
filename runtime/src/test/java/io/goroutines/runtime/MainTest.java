package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.scheduler.JdkHook;
import io.goroutines.scheduler.fifo.FifoSchedulerProvider;
import io.goroutines.scheduler.loom.LoomSchedulerProvider;
import io.goroutines.scheduler.workstealing.WorkStealingSchedulerProvider;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How programs end: each test runs one in a process of its own. */
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT) // five of them wait for five seconds each
class MainTest {

  private record Result(int status, String out, String err) {}

  private @TempDir Path directory;

  private Process start(List<String> options, String... program) throws IOException {
    List<String> arguments = new ArrayList<>(options);
    arguments.addAll(
        List.of("-cp", System.getProperty("java.class.path"), Programs.class.getName()));
    arguments.addAll(List.of(program));
    return launch(arguments);
  }

  private Process launch(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    // To a file, so that it cannot block the program while its output is read.
    builder.redirectError(directory.resolve("err").toFile());
    Map<String, String> environment = builder.environment();
    environment
        .keySet()
        .removeAll(
            List.of(
                "JAVA_TOOL_OPTIONS",
                "JDK_JAVA_OPTIONS",
                "GOROUTINES_SCHEDULER",
                "GOROUTINES_PROCS",
                "GOMAXPROCS"));
    return builder.start();
  }

  private Result end(Process process) throws Exception {
    String out = new String(process.getInputStream().readAllBytes());
    int status = process.waitFor();
    return new Result(status, out, Files.readString(directory.resolve("err")));
  }

  private Result run(String... program) throws Exception {
    return end(start(List.of("-Dgoroutines.scheduler=loom"), program));
  }

  private static final String PANIC =
      """
      panic: java.lang.IllegalStateException: boom

      goroutine 1 [running]:
      """;

  @Test
  void programThatReturnsEndsWithStatus0AndPrintsNothingElse() throws Exception {
    assertEquals(new Result(0, "hello from goroutine 2 to goroutine 1\n", ""), run("hello"));
  }

  @Test
  void runtimeIsRegisteredLaterIfManagementIsNotRunning() throws Exception {
    assertEquals(new Result(0, "true\nfalse\n", ""), run("late-jmx"));
  }

  @Test
  void configurationFileBeyondMemoryIsReportedInOneLine() throws Exception {
    StringBuilder text = new StringBuilder("goroutines.procs = ${a40}\na0 = xxxxxxxx\n");
    for (int i = 1; i <= 40; i++) {
      text.append("a%d = ${a%d}${a%d}\n".formatted(i, i - 1, i - 1));
    }
    String file = Files.writeString(directory.resolve("huge.conf"), text).toString();
    String line =
        "goroutines: the configuration file "
            + file
            + " is broken: with its substitutions it does not fit in memory; shorten it\n";
    assertEquals(
        new Result(2, "", line),
        end(start(List.of("-Xmx64m", "-Dgoroutines.config=" + file), "hello")));
  }

  @Test
  void endOfMainFlushesOutputRunsHooksAndEndsGoroutines() throws Exception {
    assertEquals(new Result(0, "buffered", "hook\n"), run("unflushed"));
  }

  @Test
  void panicOfMainEndsProcessAsInGo() throws Exception {
    Result result = run("main-panics");
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().startsWith(PANIC), result.err());
    assertTrue(result.err().endsWith("\nexit status 2\n"), result.err());
  }

  @Test
  void panicOfAnyGoroutineEndsProcess() throws Exception {
    Result result = run("named-panics");
    assertEquals(2, result.status(), result.err());
    assertTrue(
        result
            .err()
            .startsWith("panic: java.lang.Exception: boom\n\ngoroutine 2 (worker) [running]:\n"),
        result.err());
    assertTrue(
        result.err().contains("caused by: java.lang.RuntimeException: beneath\n"), result.err());
    assertTrue(
        result
            .err()
            .endsWith("created by io.goroutines.runtime.Programs in goroutine 1\nexit status 2\n"),
        result.err());
  }

  @Test
  void concurrentPanicsAreReportedOnce() throws Exception {
    Result result = run("many-panic");
    assertEquals(2, result.status(), result.err());
    assertEquals(1, result.err().lines().filter(l -> l.startsWith("panic: ")).count());
    assertEquals(1, result.err().lines().filter(l -> l.equals("exit status 2")).count());
  }

  @Test
  void joinersOfPanickedGoroutineDoNotResume() throws Exception {
    Result result = run("joins-panicked");
    assertEquals(2, result.status(), result.err());
    assertEquals(1, result.err().lines().filter(l -> l.equals("exit status 2")).count());
  }

  @Test
  void goroutinesStartedByThreadsBelongToTheProgram() throws Exception {
    Result result = run("thread-panics");
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().endsWith("exit status 2\n"), result.err());
  }

  @Test
  void exceptionWithFailingToStringIsReported() throws Exception {
    Result result = run("unspeakable");
    assertEquals(2, result.status(), result.err());
    assertTrue(
        result
            .err()
            .startsWith(
                "panic: io.goroutines.runtime.Programs$Unspeakable\n\n"
                    + "goroutine 1 [running]:\n"
                    + "\tio.goroutines.runtime.Programs."),
        result.err());
    assertTrue(result.err().endsWith("\nexit status 2\n"), result.err());
  }

  @Test
  void exceptionWithHangingToStringIsReportedByClass() throws Exception {
    Result result = run("message-never-comes");
    assertEquals(2, result.status(), result.err());
    assertTrue(
        result.err().matches("panic: \\S+\n\ngoroutine 1 \\[running]:\nexit status 2\n"),
        result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"monitor", "lock"})
  void panicIsReportedThoughStandardErrorIsLocked(String how) throws Exception {
    Result result = run("err-held", how);
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().startsWith(PANIC), result.err());
    assertTrue(result.err().endsWith("\nexit status 2\n"), result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"monitor", "lock"})
  void mainEndsProcessThoughStandardOutIsLocked(String how) throws Exception {
    assertEquals(new Result(0, "", ""), run("out-held", how));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1_000, 30_000, 100_000})
  void report_ifAndOnlyIfStatusIs2(int spins) throws Exception {
    for (String scheduler : List.of("workstealing", "loom")) {
      Result result =
          end(
              start(
                  List.of(
                      "--add-opens",
                      "java.base/java.lang=ALL-UNNAMED",
                      "-Dgoroutines.scheduler=" + scheduler),
                  "panics-as-main-returns",
                  Integer.toString(spins)));
      if (result.status() == 0) {
        assertEquals(new Result(0, "", ""), result);
      } else {
        assertEquals(2, result.status(), result.err());
        assertEquals(1, result.err().lines().filter(l -> l.startsWith("panic: ")).count());
        assertTrue(result.err().endsWith("\nexit status 2\n"), result.err());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo", "loom"})
  void closeInShutdownHookDoesNotWaitForGoroutineInExit(String scheduler) throws Exception {
    List<String> options =
        List.of(
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "-Dgoroutines.close-timeout=1h",
            "-Dgoroutines.scheduler=" + scheduler);
    assertEquals(new Result(3, "closed\n", ""), end(start(options, "exits")));
  }

  @Test
  void panicDuringShutdownChangesNothing() throws Exception {
    assertEquals(new Result(3, "hook done\n", ""), run("panics-in-exit"));
  }

  @Test
  void exhaustedMemoryEndsProcess() throws Exception {
    Result result = end(start(List.of("-Dgoroutines.scheduler=loom", "-Xmx32m"), "out-of-memory"));
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().startsWith("panic: "), result.err());
    assertTrue(result.err().endsWith("exit status 2\n"), result.err());
  }

  @Test
  void loggedPanicOfMainEndsWithStatus2() throws Exception {
    Result result =
        end(start(List.of("-Dgoroutines.scheduler=loom", "-Dgoroutines.panic=log"), "main-panics"));
    assertEquals(2, result.status(), result.err());
    assertTrue(result.err().contains("panic in goroutine 1"), result.err());
    assertTrue(result.err().contains("boom"), result.err());
  }

  @Test
  void configurationErrorIsOneLine() throws Exception {
    Result result = end(start(List.of("-Dgoroutines.scheduler=fofi"), "hello"));
    assertEquals(2, result.status());
    assertEquals(1, result.err().lines().count(), result.err());
    assertTrue(
        result
            .err()
            .startsWith(
                "goroutines: unknown scheduler 'fofi' (system property goroutines.scheduler);"),
        result.err());
  }

  @Test
  void sigintEndsProcess() throws Exception {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status)) {
      // A shell starts background processes with the signal ignored, which their children inherit.
      String mask =
          Files.readAllLines(status).stream()
              .filter(l -> l.startsWith("SigIgn:"))
              .findFirst()
              .orElse("0")
              .replaceAll("\\S+:\\s*", "");
      assumeFalse((Long.parseUnsignedLong(mask, 16) & 2) != 0, "SIGINT is ignored here");
    }
    Process process = start(List.of("-Dgoroutines.scheduler=loom"), "waits");
    BufferedReader out = process.inputReader();
    assertEquals("ready", out.readLine());
    assertEquals(
        0, new ProcessBuilder("kill", "-INT", Long.toString(process.pid())).start().waitFor());
    assertEquals(130, process.waitFor());
    assertEquals("", Files.readString(directory.resolve("err")));
  }

  @Test
  void closeOfItsRuntimeEndsMainWithoutPanic() throws Exception {
    assertEquals(new Result(0, "", ""), run("closes"));
  }

  @Test
  void interruptOfCallerReachesMain() throws Exception {
    assertEquals(new Result(0, "", ""), run("caller-interrupted"));
  }

  @Test
  void shutdownHooksMayUseGoroutines() throws Exception {
    Result returns = run("hook-waits", "returns");
    assertEquals(0, returns.status(), returns.err());
    assertEquals("hook done\n", returns.out());
    assertEquals("", returns.err(), "the status can no longer follow a report");
    Result panics = run("hook-waits", "panics");
    assertEquals(2, panics.status(), panics.err());
    assertEquals("hook done\n", panics.out());
  }

  @Test
  void runReturnsToItsCaller() throws Exception {
    assertEquals(new Result(0, "hello from goroutine 2 to goroutine 1\nafter\n", ""), run("run"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void panicEndsProcessThoughOnlyProcessorIsHeld(String scheduler) throws Exception {
    List<String> options =
        List.of(
            "--add-opens",
            "java.base/java.lang=ALL-UNNAMED",
            "-Dgoroutines.scheduler=" + scheduler,
            "-Dgoroutines.procs=1");
    Result result = end(start(options, "hog"));
    assertEquals(2, result.status(), result.err());
    assertEquals("hook done\n", result.out());
    assertTrue(result.err().startsWith(PANIC), result.err());
    assertTrue(result.err().endsWith("\nexit status 2\n"), result.err());
  }

  @Test
  void fallbackOfAutoIsReportedOncePerProcess() throws Exception {
    assertEquals(
        new Result(
            0,
            "",
            "goroutines: scheduler 'workstealing' is not available (start it with --a-flag); using"
                + " 'loom'\n"),
        run("falls-back-twice"));
  }

  @Test
  void autoPrintsNothingElse() throws Exception {
    Result result = end(start(List.of(), "hello"));
    assertEquals(0, result.status(), result.err());
    assertTrue(result.err().lines().count() <= 1, result.err());
    assertTrue(
        result.err().isEmpty()
            || result.err().startsWith("goroutines: scheduler 'workstealing' is not available ("),
        result.err());
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo", "loom"})
  void modulePathWorksAndPrintsNothingElse(String scheduler) throws Exception {
    String modules =
        Stream.of(
                GoRuntime.class,
                StandardRuntimeProvider.class,
                JdkHook.class,
                WorkStealingSchedulerProvider.class,
                FifoSchedulerProvider.class,
                LoomSchedulerProvider.class,
                ServiceLoader.load(ChannelFactory.class).iterator().next().getClass(),
                com.google.inject.Guice.class,
                com.google.common.base.Stopwatch.class,
                com.google.common.util.concurrent.internal.InternalFutureFailureAccess.class,
                jakarta.inject.Inject.class,
                org.aopalliance.intercept.MethodInterceptor.class,
                com.typesafe.config.Config.class)
            .map(MainTest::location)
            .collect(Collectors.joining(File.pathSeparator));
    Process process =
        launch(
            List.of(
                "--module-path",
                modules,
                "--patch-module",
                "io.goroutines.runtime=" + location(Programs.class),
                "--add-opens",
                "java.base/java.lang=io.goroutines.scheduler",
                "-Dgoroutines.scheduler=" + scheduler,
                "--module",
                "io.goroutines.runtime/" + Programs.class.getName(),
                "hello"));
    assertEquals(new Result(0, "hello from goroutine 2 to goroutine 1\n", ""), end(process));
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
