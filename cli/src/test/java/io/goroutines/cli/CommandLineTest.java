package io.goroutines.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {

  @TempDir Path dir;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          ""                                  | missing command      | tour
          tuor                                | unknown command      | did you mean 'tour'?
          frobnicate                          | unknown command      | available: run, tour
          --halp                              | unknown option       | did you mean '--help'?
          run                                 | missing EXAMPLE      | available: hello,
          run helo                            | unknown example      | did you mean 'hello'?
          run frobnicate                      | unknown example      | available: hello
          run --schduler loom hello           | unknown option       | did you mean '--scheduler'?
          run hello more                      | unexpected argument  | 'more'
          run sieve x                         | sieve                | 'x'
          run hello --scheduler lom           | unknown scheduler    | did you mean 'loom'?
          run hello --scheduler lop           | unknown scheduler    | auto, fifo, loom
          run hello --scheduler               | --scheduler needs a value | run --help
          run hello --procs 0                 | --procs              | at least 1, not 0
          run hello --procs -1                | --procs              | at least 1, not -1
          run hello --procs two               | --procs must be a whole number | 'two'
          run hello --procs 99999999999       | --procs must be a whole number up to 2147483647 | '99999999999'
          conformance --scheduler fifo --procs 1,x | --procs must be a whole number | 'x'
          run hello --scheduler loom --procs 2| --procs              | 'loom' takes no number
          run hello --schedtrace 0            | --schedtrace         | from 1 to 2147483647, not '0'
          run hello --schedtrace x            | --schedtrace         | 'x'
          run hello --scheddetail             | --scheddetail        | --schedtrace MS
          run hello --config none.conf        | --config             | none.conf
          run hello --plugins none.jar        | --plugins            | none.jar
          run None.java                       | None.java            | no file
          schedulers --plugins none.jar       | --plugins            | none.jar
          schedulers more                     | unexpected argument  | schedulers --help
          schedulers --all                    | unknown option       | --plugins
          conformance                         | missing --scheduler  | conformance --help
          conformance --scheduler loom --waive S84 | --waive must be RULE=REASON | 'S84'
          conformance --scheduler loom --waive S999=x | --waive: cannot waive 'S999' | no such rule
          conformance --scheduler loom --waive S84= | --waive: cannot waive S84 | without a reason
          conformance --scheduler loom --waive S84=x --waive S84=y | --waive: cannot waive S84 | twice
          conformance --waive                 | --waive needs a value | conformance --help
          conformance --scheduler lom         | unknown scheduler    | did you mean 'loom'?
          conformance --scheduler loom --procs 2 | --procs           | leave --procs out
          tour --plugins none.jar             | --plugins            | none.jar
          tour hello                          | unexpected argument  | tour --help
          tour --report                       | --report needs a value | tour --help
          tour --report pom.xml               | --report             | a file pom.xml; name a directory
          tour --report=                      | --report is empty    | name a directory
          tour --plugins=                     | --plugins is empty   | a jar or a directory
          new app x --directory=              | --directory is empty | leave it out
          new app x --repository=             | --repository must be | ''
          new app x --group java              | the package 'java.x' is the JDK's | com.example
          new app x --package java.x          | the package 'java.x' is the JDK's | com.example
          tour --report /dev/null/x           | --report: cannot write | name another
          tour --go none/go                   | --go                 | cannot be started
          bench more                          | unexpected argument  | bench --help
          bench --only pingpnog               | unknown contest      | did you mean 'pingpong'?
          bench --only chansync               | unknown contest      | did you mean 'ChanSync'?
          bench --only none                   | available: pingpong, | ChanSync
          bench --group go --only pingpong    | unknown contest 'pingpong' | MakeChanByte
          bench --group growth --only x       | unknown contest 'x'  | procs, goroutines, cases
          bench --only ,                      | --only: unknown contest '' | available: pingpong
          bench --group go,                   | --group: unknown group '' | workloads, go, growth
          bench --group gooo                  | --group: unknown group 'gooo' | workloads, go, growth
          bench --group                       | --group needs a value | bench --help
          bench --group go --procs 0          | --procs              | at least 1, not 0
          bench --procs 0                     | --procs              | at least 1, not 0
          bench --procs 99999999              | --procs              | at most
          bench --procs two                   | --procs              | 'two'
          bench --rounds 0                    | --rounds             | at least 1, not 0
          bench --rounds 101                  | --rounds             | at most 100, not 101
          bench --rounds few                  | --rounds must be a whole number | 'few'
          bench --go none/go                  | --go                 | --peers
          bench -o /dev/null/x                | cannot write         | -o
          new                                 | missing KIND         | scheduler, app
          new lib x                           | unknown command 'lib'| scheduler, app
          new app                             | missing NAME         | new app --help
          new app a b                         | unexpected argument 'b' | new app --help
          new app a --dirctory x              | unknown option '--dirctory' | '--directory'?
          new app My-App                      | new app: NAME must be lower-case | 'My-App'
          new scheduler x-                    | new scheduler: NAME must be | 'x-'
          new scheduler 1x                    | begin with a letter  | '1x'
          new scheduler fifo                  | 'fifo' is a scheduler's name already | another
          new scheduler auto                  | 'auto' is a scheduler's name already | another
          new app a --directory src           | src exists already   | --directory
          new app a --directory none/a        | there is no          | none; create
          new app a --directory pom.xml/a     | pom.xml is no directory | --directory
          new app a --directory /proc/a --repository src | new app:  | --directory
          new app a --group a..b              | --group              | 'a..b'
          new app a --package a.int           | --package            | 'a.int'
          new app a --repository none         | --repository         | 'none'
          new app a --repository ftp://x      | --repository         | 'ftp://x'
          bench --peers --go none/go -o target/bench-test | --go     | cannot be started
          """)
  void misuseGetsOneLine(String line, String what, String help) {
    Started.with(line.isEmpty() ? new String[0] : line.split(" ")).refused(what, help);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "run --help",
        "run -h",
        "tour --help",
        "schedulers --help",
        "conformance --help",
        "bench --help",
        "new --help",
        "new scheduler --help",
        "new app -h"
      })
  void everyCommandHasHelp(String line) {
    Started.with(line.split(" ")).succeeded("Usage: goroutines");
  }

  @Test
  void helpAfterExampleDescribesItsArguments() {
    Started.with("run", "sieve", "--help").succeeded("sieve N", "which prime");
  }

  @Test
  void versionNamesProductAndJava() {
    Started.with("--version").succeeded("goroutines ", "Java " + Runtime.version());
  }

  @Test
  void optionsMayPrecedeOrFollowTheExample() {
    Started.with("run", "--scheduler", "loom", "sieve", "10").succeeded("29");
    Started.with("run", "sieve", "--scheduler=loom", "10").succeeded("29");
    Started.with("run", "sieve", "10", "--scheduler", "loom").succeeded("29");
  }

  @Test
  void optionsOfTheExampleReachIt() {
    Started.with("run", "million", "--scheduler", "loom", "--count", "100")
        .succeeded("100 goroutines waited at once");
    Started.with("run", "hello", "--", "--scheduler").refused("unexpected argument '--scheduler'");
  }

  @Test
  void argumentsAreTakenLiterally() {
    Started.with("run", "sieve", "@10").refused("'@10'");
    Started.with("run", "sieve", "\"10\"").refused("\"10\"");
  }

  @Test
  void timeIsPrintedOnErrorStream() {
    Started started = Started.with("run", "hello", "--scheduler", "loom", "--time");
    assertTrue(started.err().matches("took [0-9]+ ms\\R"), started.err());
    assertEquals(0, started.status());
  }

  @Test
  void schedulersAreListedWithDefaultMarked() {
    Started started = Started.with("schedulers");
    started.succeeded("loom", "millions", "available");
    assertEquals(1, started.out().lines().filter(line -> line.matches("\\*  [a-z]+ .*")).count());
  }

  @Test
  void configurationFileIsApplied() throws IOException {
    Path file = Files.writeString(dir.resolve("go.conf"), "goroutines { scheduler = nonesuch }");
    Started.with("run", "hello", "--config", file.toString())
        .refused("unknown scheduler 'nonesuch'", "go.conf");
  }

  @Test
  void brokenConfigurationFileIsNamed() throws IOException {
    Path file = Files.writeString(dir.resolve("go.conf"), "goroutines { scheduler = ");
    Started.with("run", "hello", "--config", file.toString()).refused("go.conf");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "include url(\"http://127.0.0.1:1/x\")",
        "include required(file(\"/etc/hostname\"))",
        "include \"x\"",
        "procs = ${goroutines.procs}",
        "procs = 1e999999999"
      })
  void whatAConfigurationFileMustNotHoldIsOneLine(String line) throws IOException {
    Path file = Files.writeString(dir.resolve("go.conf"), "goroutines {\n" + line + "\n}");
    Started.with("run", "hello", "--config", file.toString()).refused("go.conf");
  }

  @Test
  void configurationFileNestedTooDeeplyIsNamed() throws IOException {
    Path file = Files.writeString(dir.resolve("go.conf"), "{a:".repeat(200_000));
    Started.with("run", "hello", "--config", file.toString())
        .refused("go.conf is broken: it is nested too deeply");
  }

  @Test
  void sourceFileCannotBeADirectory() throws IOException {
    Path directory = Files.createDirectory(dir.resolve("A.java"));
    Started.with("run", directory.toString()).refused("a directory, not a file", "A.java");
  }

  @Test
  void configurationCannotBeADirectory() {
    Started.with("run", "hello", "--config", dir.toString())
        .refused("--config: a directory, not a file");
  }

  @Test
  void nothingIsColouredWithoutTerminal() {
    assertEquals(-1, Started.with("schedulers").out().indexOf('\033'));
    assertTrue(Started.with("--terminal=out,err", "schedulers").out().indexOf('\033') >= 0);
    assertEquals(
        -1, Started.with("--terminal=out,err", "--no-color", "schedulers").out().indexOf('\033'));
  }

  @Test
  void benchMeasuresEverySchedulerAndWritesResults() throws IOException {
    Started started =
        Started.with("bench", "--quick", "--rounds=1", "--only", "pingpong", "-o", dir.toString());
    assertEquals(0, started.status(), started.out() + started.err());
    List<String> rows = Files.readAllLines(dir.resolve("results.csv"));
    for (String scheduler : List.of("loom", "fifo", "workstealing", "workstealing-readme")) {
      assertTrue(started.out().contains(scheduler), started.out());
      assertEquals(
          1, rows.stream().filter(r -> r.startsWith("pingpong," + scheduler + ",")).count());
    }
    assertTrue(Files.readString(dir.resolve("RESULTS.md")).contains("| workstealing "));
  }

  @Test
  void benchMeasuresContestsOfGroup() throws IOException {
    Started started =
        Started.with(
            "bench",
            "--quick",
            "--rounds",
            "1",
            "--group",
            "go,growth",
            "--only",
            "MakeChanInt,ChanSem",
            "-o",
            dir.toString());
    assertEquals(0, started.status(), started.out() + started.err());
    assertTrue(started.out().contains("Go's own benchmarks"), started.out());
    List<String> rows = Files.readAllLines(dir.resolve("results.csv"));
    assertEquals(3, rows.stream().filter(r -> r.startsWith("MakeChanInt,")).count());
    assertEquals(3, rows.stream().filter(r -> r.startsWith("ChanSem,")).count());
    assertEquals(7, rows.size());
    assertTrue(Files.readString(dir.resolve("RESULTS.md")).contains("| ChanSem | "));
  }

  @Test
  void conformanceReportsEachBrokenRuleAndCounts() {
    Started started =
        Started.with(
            "conformance",
            "--scheduler",
            "loom",
            "--waive",
            "S16=not = looked at",
            "--waive=S62=no procs");
    String last = started.out().lines().reduce("", (a, b) -> b);
    assertTrue(
        last.matches("loom: [0-9]+ rules: [0-9]+ passed, [0-9]+ failed, 1 waived, .*"), last);
    assertEquals(
        List.of("S16", "S62"),
        started
            .out()
            .lines()
            .filter(line -> line.matches("waiver not needed: .*(not = looked at|no procs)"))
            .map(line -> line.split(" ")[3])
            .toList());
    assertEquals(
        started.status() != 0, started.out().lines().anyMatch(line -> line.startsWith("FAILED")));
    List<String> notApplying =
        started
            .out()
            .lines()
            .filter(line -> line.startsWith("does not apply: "))
            .map(line -> line.split(" ")[3])
            .toList();
    assertFalse(notApplying.isEmpty());
    assertEquals(notApplying.stream().distinct().toList(), notApplying);
  }
}
