package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.runtime.Configuration.PanicPolicy;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {

  private final Map<String, String> explicit = new HashMap<>();
  private final Map<String, String> properties = new HashMap<>();
  private final Map<String, String> environment = new HashMap<>();
  private final List<SchedulerProvider> schedulers =
      new ArrayList<>(
          List.of(
              FakeProvider.withProcs("workstealing"),
              FakeProvider.withProcs("fifo"),
              FakeProvider.withoutProcs("loom")));
  private PanicPolicy defaultPanic = PanicPolicy.LOG;
  private @TempDir Path directory;
  private URLClassLoader loader;

  @BeforeEach
  void open() throws IOException {
    loader = new URLClassLoader(new URL[] {directory.toUri().toURL()}, null);
  }

  @AfterEach
  void close() throws IOException {
    loader.close();
  }

  private Configuration load() {
    return new Configuration(
        new Sources(properties, environment, loader),
        explicit,
        SchedulerCatalog.of(schedulers),
        defaultPanic);
  }

  private void onClassPath(String text) throws IOException {
    Files.writeString(directory.resolve("goroutines.conf"), text);
  }

  private String file(String text) throws IOException {
    return Files.writeString(directory.resolve("named.conf"), text).toString();
  }

  /** Every message is one line, and ends without a full stop. */
  private String error() {
    String message = assertThrows(ConfigurationException.class, this::load).getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  // Precedence

  @Test
  void theDefaults() {
    Configuration configuration = load();
    assertEquals("workstealing", configuration.scheduler());
    assertEquals(OptionalInt.empty(), configuration.procs());
    assertEquals(Duration.ofSeconds(5), configuration.closeTimeout());
    assertEquals(PanicPolicy.LOG, configuration.panic());
    assertEquals(
        "[close-timeout = 5s (default), long-running = log (default), panic = log (default),"
            + " scheduler = auto (default)]",
        configuration.settings().toString());
  }

  @Test
  void sourcesHaveOrderOfPrecedence() throws IOException {
    onClassPath("goroutines { procs = 6 }");
    String conf = directory.resolve("goroutines.conf").toString();
    assertEquals("procs = 6 (" + conf + ":1)", procs());
    String named = file("goroutines {\n  procs = 5\n}");
    properties.put("goroutines.config", named);
    assertEquals("procs = 5 (" + named + ":2)", procs());
    environment.put("GOMAXPROCS", "4");
    assertEquals("procs = 4 (environment variable GOMAXPROCS)", procs());
    environment.put("GOROUTINES_PROCS", "3");
    assertEquals("procs = 3 (environment variable GOROUTINES_PROCS)", procs());
    properties.put("goroutines.procs", "2");
    assertEquals("procs = 2 (system property goroutines.procs)", procs());
    explicit.put("procs", "1");
    assertEquals("procs = 1 (set by the program)", procs());
    assertEquals(OptionalInt.of(1), load().schedulerConfig().procs());
  }

  private String procs() {
    return load().setting("procs").orElseThrow().toString();
  }

  @Test
  void schedulerIsReadFromEachSource() throws IOException {
    onClassPath("goroutines.scheduler = loom");
    assertEquals("loom", load().scheduler());
    environment.put("GOROUTINES_SCHEDULER", "fifo");
    assertEquals("fifo", load().scheduler());
    properties.put("goroutines.scheduler", "workstealing");
    assertEquals("workstealing", load().scheduler());
    explicit.put("scheduler", "fifo");
    assertEquals("fifo", load().scheduler());
  }

  @Test
  void emptyEnvironmentVariableCountsAsUnset() {
    environment.put("GOROUTINES_PROCS", "");
    environment.put("GOMAXPROCS", " ");
    assertEquals(OptionalInt.empty(), load().procs());
  }

  @Test
  void namedFileReplacesFileOnClassPath() throws IOException {
    onClassPath("goroutines { procs = 6, close-timeout = 1s }");
    explicit.put("config", file("goroutines { procs = 5 }"));
    assertEquals(OptionalInt.of(5), load().procs());
    assertEquals(Duration.ofSeconds(5), load().closeTimeout());
  }

  @Test
  void fileMayContainForeignSettings() throws IOException {
    onClassPath("n = 3\nother { a = [1, 2] }\ngoroutines { procs = ${n} }");
    assertEquals(OptionalInt.of(3), load().procs());
  }

  @Test
  void schedulerSettingsArePassedOn() throws IOException {
    onClassPath("goroutines { scheduler = fifo, fifo { reuse = off, queue.size = 64 } }");
    properties.put("goroutines.fifo.queue.size", "32");
    properties.put("goroutines.loom.reuse", "on");
    assertEquals(Map.of("reuse", "off", "queue.size", "32"), load().schedulerConfig().settings());
  }

  @Test
  void valuesOfEachKind() throws IOException {
    onClassPath("goroutines { close-timeout = 1500 ms, panic = exit }");
    assertEquals(Duration.ofMillis(1500), load().closeTimeout());
    assertEquals(PanicPolicy.EXIT, load().panic());
    explicit.put("panic", "log");
    assertEquals(PanicPolicy.LOG, load().panic());
  }

  @Test
  void mainExitsOnPanicByDefault() {
    defaultPanic = PanicPolicy.EXIT;
    assertEquals(PanicPolicy.EXIT, load().panic());
    properties.put("goroutines.panic", "log");
    assertEquals(PanicPolicy.LOG, load().panic());
  }

  // GOMAXPROCS

  @Test
  void gomaxprocsIsIgnoredBySchedulerWithoutProcs() {
    explicit.put("scheduler", "loom");
    environment.put("GOMAXPROCS", "4");
    assertEquals(OptionalInt.empty(), load().procs());
    assertEquals(Optional.empty(), load().setting("procs"));
  }

  @Test
  void gomaxprocsDoesNotHideProcsOfFileForSchedulerWithoutProcs() throws IOException {
    onClassPath("goroutines { scheduler = loom, procs = 4 }");
    environment.put("GOMAXPROCS", "4");
    assertTrue(error().startsWith("scheduler 'loom' takes no procs, but procs is 4"));
  }

  @Test
  void procsForSchedulerWithoutProcsIsAnError() {
    properties.put("goroutines.scheduler", "loom");
    environment.put("GOROUTINES_PROCS", "4");
    assertEquals(
        "scheduler 'loom' takes no procs, but procs is 4 (environment variable GOROUTINES_PROCS);"
            + " remove it, or choose a scheduler that takes procs: fifo, workstealing",
        error());
  }

  // auto

  @Test
  void autoFallsBackToLoomIfWorkStealingIsUnavailable() {
    schedulers.set(
        0, new FakeProvider("workstealing", FakeProvider.withProcs("x").capabilities(), "no flag"));
    assertEquals("loom", load().scheduler());
    assertEquals(Optional.of("no flag"), load().whyNotWorkStealing());
    explicit.put("procs", "2");
    assertTrue(error().endsWith("; 'workstealing' is not available: no flag"));
    explicit.clear();
    explicit.put("scheduler", "loom");
    assertEquals(Optional.empty(), load().whyNotWorkStealing());
  }

  @Test
  void autoFallsBackSilentlyWithoutWorkStealing() {
    schedulers.remove(0);
    assertEquals("loom", load().scheduler());
    assertEquals(Optional.empty(), load().whyNotWorkStealing());
  }

  @Test
  void autoWithoutAnySchedulerIsAnError() {
    schedulers.remove(2);
    schedulers.remove(0);
    assertEquals(
        "scheduler 'auto' finds neither 'workstealing' (not on the class path or module path) nor"
            + " 'loom' (not on the class path or module path); choose one by name: fifo",
        error());
    schedulers.clear();
    assertEquals("no scheduler is on the class path or module path", error());
  }

  @Test
  void namedSchedulerMustBeAvailable() {
    schedulers.set(
        0, new FakeProvider("workstealing", java.util.Set.of(), "start the JVM with --add-opens"));
    environment.put("GOROUTINES_SCHEDULER", "workstealing");
    assertEquals(
        "scheduler 'workstealing' (environment variable GOROUTINES_SCHEDULER) is not available:"
            + " start the JVM with --add-opens",
        error());
  }

  @Test
  void anUnknownScheduler() {
    properties.put("goroutines.scheduler", "fofi");
    assertEquals(
        "unknown scheduler 'fofi' (system property goroutines.scheduler); available: auto, fifo,"
            + " loom, workstealing",
        error());
  }

  // Mistakes

  @Test
  void aNameOrValueWithControlCharactersLeavesTheMessageOneLine() {
    properties.put("goroutines.scheduler", "fo\r\nfi\u2028\u001b[31m\u202e");
    assertEquals(
        "unknown scheduler 'fo\\u000d\\u000afi\\u2028\\u001b[31m\\u202e' (system property"
            + " goroutines.scheduler); available: auto, fifo, loom, workstealing",
        error());
  }

  @Test
  void aVeryLongValueIsCutInTheMessage() {
    properties.put("goroutines.scheduler", "x".repeat(1_000_000));
    String error = error();
    assertTrue(error.length() < 3_000, () -> error.length() + " characters");
    assertTrue(error.endsWith(" characters)"), error);
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "0", "-1", "2.5", "99999999999", ""})
  void procsMustBeANumber(String value) {
    properties.put("goroutines.procs", value);
    assertEquals(
        "procs must be a whole number of at least 1, not '"
            + value
            + "' (system property goroutines.procs)",
        error());
  }

  @Test
  void gomaxprocsMustBeANumber() {
    environment.put("GOMAXPROCS", "many");
    assertEquals(
        "procs must be a whole number of at least 1, not 'many' (environment variable GOMAXPROCS)",
        error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"soon", "-1s", "5 lightyears", ""})
  void closeTimeoutMustBeADuration(String value) {
    explicit.put("close-timeout", value);
    assertEquals(
        "close-timeout must be a duration such as 500ms or 5s, not '"
            + value
            + "' (set by the program)",
        error());
  }

  @Test
  void panicMustBeExitOrLog() {
    explicit.put("panic", "ignore");
    assertEquals("panic must be exit or log, not 'ignore' (set by the program)", error());
    explicit.put("panic", "log");
    explicit.put("long-running", "exit");
    assertEquals("long-running must be log or off, not 'exit' (set by the program)", error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "often", ""})
  void schedtraceMustBeANumberOfMilliseconds(String value) {
    explicit.put("schedtrace", value);
    assertEquals(
        "schedtrace must be a number of milliseconds, or 0 for none, not '"
            + value
            + "' (set by the program)",
        error());
  }

  @Test
  void scheddetailMustBeOnOrOff() {
    explicit.put("scheddetail", "much");
    assertEquals("scheddetail must be on or off, not 'much' (set by the program)", error());
  }

  @Test
  void jmxMustBeOnOrOff() {
    explicit.put("jmx", "maybe");
    assertEquals("jmx must be on or off, not 'maybe' (set by the program)", error());
  }

  @ParameterizedTest
  @CsvSource({"procs.", "prcs", "workstaeling.reuse", "scheduler.name", "'.'"})
  void anUnknownSetting(String key) {
    properties.put("goroutines." + key, "1");
    assertEquals(
        "unknown setting '"
            + key
            + "' (system property goroutines."
            + key
            + "); available: scheduler, procs, panic, long-running, close-timeout, schedtrace, scheddetail,"
            + " jmx, config, fifo.*, loom.*, workstealing.*",
        error());
  }

  @Test
  void unknownSettingInFileIsAnError() throws IOException {
    onClassPath("goroutines {\n  procs = 2\n  schedular = fifo\n}");
    assertTrue(error().startsWith("unknown setting 'schedular' ("), error());
    assertTrue(error().contains("goroutines.conf:3); available: scheduler, "), error());
  }

  @Test
  void fileCannotNameAnotherFile() throws IOException {
    String named = file("goroutines.config = x");
    explicit.put("config", named);
    assertEquals(
        "'config' cannot be set in a configuration file ("
            + named
            + ":1); use -Dgoroutines.config=FILE",
        error());
  }

  @Test
  void listIsNoValue() throws IOException {
    String named = file("goroutines {\n procs = [1, 2]\n}");
    explicit.put("config", named);
    assertEquals("'procs' must be a single value, not a list (" + named + ":2)", error());
  }

  @Test
  void aBrokenFile() throws IOException {
    String named = file("goroutines {\n  procs = \n  scheduler = { \n");
    explicit.put("config", named);
    String error = error();
    assertTrue(error.startsWith("the configuration file " + named + ":"), error);
    assertTrue(error.contains(" is broken: "), error);
    assertEquals(error.indexOf(named), error.lastIndexOf(named), error);
  }

  @Test
  void aFileThatLacksABrace() throws IOException {
    explicit.put("config", file("goroutines { procs = 2\n"));
    assertTrue(error().contains("expecting '}' here, not: end of file"), error());
  }

  @Test
  void providerWithFailingCapabilities() {
    schedulers.add(
        new FakeProvider("mine", Set.of(), null) {
          @Override
          public Set<Capability> capabilities() {
            throw new IllegalStateException("oops");
          }
        });
    explicit.put("scheduler", "mine");
    assertTrue(error().startsWith("scheduler 'mine' is broken: capabilities() of"), error());
    assertTrue(error().endsWith("oops"), error());
  }

  @Test
  void anUnresolvedSubstitution() throws IOException {
    String named = file("goroutines {\n  procs = ${nowhere}\n}");
    explicit.put("config", named);
    assertTrue(error().startsWith("the configuration file " + named + ":2 is broken: "), error());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\"beside.conf\"",
        "\"beside\"",
        "\"http://127.0.0.1:1/x.conf\"",
        "url(\"http://127.0.0.1:1/x.conf\")",
        "file(\"beside.conf\")",
        "classpath(\"beside.conf\")",
        "required(\"beside.conf\")",
        "required(url(\"http://127.0.0.1:1/x.conf\"))",
        "required(file(\"beside.conf\"))",
        "required(classpath(\"beside.conf\"))"
      })
  void aFileIncludesNoOther(String what) throws IOException {
    Files.writeString(directory.resolve("beside.conf"), "goroutines { procs = 3 }");
    String named = file("other {\n  include " + what + "\n}\ngoroutines { procs = 2 }");
    for (String key : List.of("config", "nothing")) {
      explicit.clear();
      if (key.equals("config")) {
        explicit.put(key, named);
      } else {
        Files.copy(Path.of(named), directory.resolve("goroutines.conf"));
      }
      String bare = what.replaceFirst("required\\((.*)\\)$", "$1");
      assertTrue(error().endsWith("but has 'include " + bare + "'; write those settings into it"));
      assertTrue(error().startsWith("the configuration file " + directory), error());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{a:", "[", "{\"a\":{b.c.d.e:["})
  void fileNestedTooDeeply(String open) throws IOException {
    String named = file("a = " + open.repeat(200_000));
    explicit.put("config", named);
    assertEquals(
        "the configuration file " + named + " is broken: it is nested too deeply; flatten it",
        error());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "procs = ${goroutines.procs}",
        "procs = ${goroutines.long-running}\nlong-running = ${goroutines.procs}",
        "procs = ${goroutines}",
        "${goroutines}",
        "fifo = ${goroutines.fifo} { a = ${goroutines.fifo} }"
      })
  void aFileThatSubstitutesInCircles(String circle) throws IOException {
    String named = file("goroutines {\n" + circle + "\n}");
    explicit.put("config", named);
    assertTrue(error().startsWith("the configuration file " + named), error());
    assertTrue(error().contains(" is broken: "), error());
  }

  @Test
  void aFileWhoseSubstitutionsMakeCountlessSettings() throws IOException {
    StringBuilder text = new StringBuilder("a0 { x = 1 }\n");
    for (int i = 1; i < 40; i++) {
      text.append("a%d { l = ${a%d}, r = ${a%d} }%n".formatted(i, i - 1, i - 1));
    }
    String named = file(text + "goroutines.scheduler = ${a39}");
    explicit.put("config", named);
    assertEquals("the configuration file " + named + " has more than 10000 settings", error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e999999999", "-1e999999999", "9223372036854775808", "1e3"})
  void numberTooLargeIsShownAsWritten(String number) throws IOException {
    String named = file("goroutines {\n  procs = " + number + "\n}");
    explicit.put("config", named);
    assertEquals(
        "procs must be a whole number of at least 1, not '" + number + "' (" + named + ":2)",
        error());
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999999 d", "NaN"})
  void aDurationThatIsTooLarge(String duration) throws IOException {
    String named = file("goroutines {\n  close-timeout = " + duration + "\n}");
    explicit.put("config", named);
    assertEquals(
        "close-timeout must be a duration such as 500ms or 5s, not '"
            + duration
            + "' ("
            + named
            + ":2)",
        error());
  }

  @Test
  void aFileWithoutOurSettings() throws IOException {
    String named = file("scheduler = fifo");
    explicit.put("config", named);
    assertEquals(
        "the configuration file "
            + named
            + " says nothing about goroutines: put the settings between 'goroutines {' and '}'",
        error());
    explicit.put("config", file("goroutines = 3"));
    assertEquals("'goroutines' must hold settings: goroutines { … } (" + named + ":1)", error());
    explicit.put("config", file("# nothing yet\n"));
    assertEquals("workstealing", load().scheduler());
  }

  @Test
  void aMissingFile() {
    properties.put("goroutines.config", "nowhere.conf");
    assertEquals(
        "cannot read the configuration file 'nowhere.conf' (system property goroutines.config):"
            + " there is no such file",
        error());
    properties.put("goroutines.config", directory.toString());
    assertEquals(
        "cannot read the configuration file '"
            + directory
            + "' (system property goroutines.config): it is not a readable file",
        error());
  }

  @Test
  void loadReadsThisProcess() {
    assertFalse(Configuration.schedulers().providers().isEmpty());
    assertEquals("loom", Configuration.load(Map.of("scheduler", "loom")).scheduler());
  }
}
