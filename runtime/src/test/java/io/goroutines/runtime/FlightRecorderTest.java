package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.spi.Seam;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import jdk.jfr.Recording;
import jdk.jfr.ValueDescriptor;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The events that Flight Recorder gets. */
@Timeout(120)
class FlightRecorderTest {

  private @TempDir Path directory;

  private interface Program {
    void run() throws Exception;
  }

  private List<RecordedEvent> record(Program program, String... events) throws Exception {
    try (Recording recording = new Recording()) {
      for (String event : events) {
        recording.enable("goroutines." + event).withoutThreshold().with("period", "everyChunk");
      }
      recording.start();
      program.run();
      recording.stop();
      return read(recording);
    }
  }

  private List<RecordedEvent> read(Recording recording) throws IOException {
    Path file = directory.resolve("recording.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> of(
      List<RecordedEvent> events, String type, Predicate<RecordedEvent> which) {
    return events.stream()
        .filter(e -> e.getEventType().getName().equals("goroutines." + type))
        .filter(which)
        .toList();
  }

  private static RecordedEvent only(
      List<RecordedEvent> events, String type, Predicate<RecordedEvent> which) {
    List<RecordedEvent> found = of(events, type, which);
    assertEquals(1, found.size(), () -> type + ": " + found + " of " + events);
    return found.getFirst();
  }

  private static Predicate<RecordedEvent> named(String name) {
    return event -> event.getString("name").equals(name);
  }

  private static void await(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      LockSupport.parkNanos(100_000);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void startParkAndEnd(String scheduler) throws Exception {
    long[] ids = new long[2];
    List<RecordedEvent> events =
        record(
            () -> {
              try (GoRuntime runtime = GoRuntime.builder().scheduler(scheduler).open()) {
                Channel<String> channel = runtime.channels().unbuffered();
                runtime.run(
                    () -> {
                      ids[0] = Seam.currentGoroutine().id();
                      Goroutine parked =
                          runtime.go(GoroutineOptions.DEFAULT.name("parked"), channel::receive);
                      ids[1] = parked.id();
                      while (parked.state() != Goroutine.State.WAITING) {
                        Seam.current().yieldNow();
                      }
                      channel.send("wake up");
                      parked.join();
                    });
              }
            },
            "GoroutineStart",
            "GoroutinePark",
            "GoroutineEnd");
    RecordedEvent start = only(events, "GoroutineStart", named("parked"));
    assertEquals(ids[1], start.getLong("goroutine"));
    assertEquals(ids[0], start.getLong("creator"));
    assertTrue(
        start.getStackTrace().getFrames().stream()
            .anyMatch(f -> f.getMethod().getType().getName().equals(getClass().getName())));
    RecordedEvent park = only(events, "GoroutinePark", named("parked"));
    assertEquals(ids[1], park.getLong("goroutine"));
    assertEquals("chan receive", park.getString("reason"));
    assertTrue(park.getClass("on").getName().startsWith("io.goroutines.channels."));
    assertTrue(park.getThread().isVirtual());
    RecordedEvent end = only(events, "GoroutineEnd", named("parked"));
    assertEquals(ids[1], end.getLong("goroutine"));
    assertFalse(end.getStartTime().isBefore(park.getEndTime()));
  }

  @Test
  void computingGoroutineIsTheCulprit() throws Exception {
    AtomicBoolean held = new AtomicBoolean();
    List<RecordedEvent> events =
        record(
            () -> {
              try (GoRuntime runtime =
                  GoRuntime.builder()
                      .scheduler("workstealing")
                      .procs(1)
                      .onLongRunning((goroutine, time, stack) -> held.set(true))
                      .open()) {
                Goroutine hog =
                    runtime.go(
                        GoroutineOptions.DEFAULT.name("hog"),
                        () -> {
                          CountDownLatch other = new CountDownLatch(1);
                          runtime.go(other::countDown);
                          while (other.getCount() > 0 || !held.get()) {
                            Thread.onSpinWait();
                          }
                        });
                hog.join();
              }
            },
            "Handoff",
            "Retake",
            "LongRunning");
    RecordedEvent handoff = of(events, "Handoff", named("hog")).getFirst();
    assertEquals(1, handoff.getLong("goroutine"));
    assertEquals("computes", handoff.getString("why"));
    assertTrue(handoff.getDuration("held").toMillis() >= 10);
    assertTrue(handoff.getString("worker").startsWith("goroutines-workstealing-"));
    assertTrue(of(events, "Retake", e -> !e.getDuration("handedOff").isNegative()).size() >= 1);
    RecordedEvent reported = only(events, "LongRunning", named("hog"));
    assertTrue(reported.getString("stack").contains(getClass().getSimpleName()));
    assertTrue(reported.getDuration("held").toMillis() >= 1_000);
  }

  @Test
  void stealsAndProcs() throws Exception {
    List<RecordedEvent> events =
        record(
            () -> {
              try (GoRuntime runtime =
                  GoRuntime.builder().scheduler("workstealing").procs(2).open()) {
                runtime.procs(3);
                runtime.procs(3);
                while (runtime.metrics().value("steals").orElseThrow() == 0) {
                  runtime.run(
                      () -> {
                        CountDownLatch other = new CountDownLatch(1);
                        runtime.go(other::countDown);
                        while (other.getCount() > 0) {
                          Thread.onSpinWait();
                        }
                      });
                }
              }
            },
            "Steal",
            "ProcsChanged");
    RecordedEvent procs = only(events, "ProcsChanged", e -> true);
    assertEquals(2, procs.getInt("before"));
    assertEquals(3, procs.getInt("now"));
    assertTrue(procs.getBoolean("byHand"));
    assertEquals("workstealing", procs.getString("scheduler"));
    List<RecordedEvent> steals = of(events, "Steal", e -> e.getInt("fibers") >= 1);
    assertFalse(steals.isEmpty());
    assertTrue(steals.getFirst().getThread().getJavaName().startsWith("goroutines-workstealing-"));
  }

  @Test
  void runtimesHaveOpenCloseAndStatisticsEvents() throws Exception {
    long id = Wiring.LAST_ID.get() + 1;
    Predicate<RecordedEvent> first = e -> e.getLong("runtime") == id;
    List<RecordedEvent> events;
    try (Recording recording = new Recording()) {
      for (String event : List.of("RuntimeOpen", "RuntimeClose", "RuntimeStatistics")) {
        recording.enable("goroutines." + event).with("period", "everyChunk");
      }
      recording.start();
      GoRuntime second;
      try (GoRuntime runtime = GoRuntime.builder().scheduler("fifo").procs(3).open()) {
        second = GoRuntime.builder().scheduler("loom").open();
        runtime.run(() -> {});
      }
      try (second) {
        Channel<String> never = second.channels().unbuffered();
        Goroutine waits = second.go(never::receive);
        await(() -> waits.state() == Goroutine.State.WAITING);
        recording.stop();
      }
      events = read(recording);
    }
    RecordedEvent open = only(events, "RuntimeOpen", first);
    assertEquals("fifo", open.getString("scheduler"));
    assertEquals(3, open.getInt("procs"));
    RecordedEvent close = only(events, "RuntimeClose", first);
    assertEquals(1, close.getLong("started"));
    assertEquals(0, close.getLong("left"));
    RecordedEvent figures =
        of(events, "RuntimeStatistics", e -> e.getLong("runtime") == id + 1).getLast();
    assertEquals("loom", figures.getString("scheduler"));
    assertEquals(1, figures.getLong("goroutines"));
    assertFalse(figures.hasField("parks"));
    Set<String> names =
        figures.getEventType().getFields().stream()
            .map(ValueDescriptor::getName)
            .collect(Collectors.toSet());
    assertTrue(names.containsAll(Set.of("procs", "goroutinesCreated", "globalRunQueue")));
  }
}
