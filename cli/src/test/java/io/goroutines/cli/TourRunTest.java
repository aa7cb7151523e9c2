package io.goroutines.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TourRunTest {

  @TempDir Path dir;

  private TourRun.Result run(
      String scheduler, long limit, Predicate<String> correct, String... args) throws Exception {
    return new TourRun(scheduler, args[0], List.of(args).subList(1, args.length), correct)
        .run(List.of(), dir, limit, ProcessBuilder::start);
  }

  @Test
  void expectedOutputIsOk() throws Exception {
    TourRun.Result result = run("loom", 60, out -> out.strip().equals("29"), "sieve", "10");
    assertTrue(result.ok(), result::failure);
  }

  @Test
  void figuresAreReadFromOutput() throws Exception {
    TourRun.Result result = run("loom", 60, out -> true, "million", "--count", "1000");
    assertTrue(result.ok(), result::failure);
    assertFalse(result.figure("heap").isEmpty(), result.output());
    assertFalse(result.figure("OS threads").isEmpty(), result.output());
    assertEquals("", result.figure("nonesuch"));
  }

  @Test
  void wrongOutputIsAFailure() throws Exception {
    TourRun.Result result = run("loom", 60, out -> false, "hello");
    assertTrue(result.failure().startsWith("printed something wrong"), result.failure());
  }

  @Test
  void outputOfFailedProcessIsShown() throws Exception {
    TourRun.Result result = run("nonesuch", 60, out -> true, "hello");
    assertTrue(result.failure().contains("status 2"), result.failure());
    assertTrue(result.failure().contains("unknown scheduler 'nonesuch'"), result.failure());
  }

  @Test
  void hangingProcessIsEnded() throws Exception {
    TourRun.Result result = run("loom", 0, out -> true, "hello");
    assertTrue(result.failure().startsWith("did not end"), result.failure());
  }

  @Test
  void sampleTreeHasOneLineForEachFile() throws Exception {
    String sums = SampleTree.write(dir.resolve("tree"));
    TourRun.Result result = run("loom", 60, sums::equals, "digest", dir.resolve("tree").toString());
    assertTrue(result.ok(), result::failure);
  }
}
