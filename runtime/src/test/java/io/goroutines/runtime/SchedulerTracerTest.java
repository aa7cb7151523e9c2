package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.goroutines.GoRuntime;
import io.goroutines.SchedulerMetrics;
import io.goroutines.spi.SchedulerTrace;
import io.goroutines.spi.SchedulerTrace.Processor;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SchedulerTracerTest {

  @Test
  void lineHasGosFormat() {
    SchedulerTrace trace =
        new SchedulerTrace(
            4,
            0,
            7,
            0,
            true,
            2,
            2,
            List.of(
                new Processor("running", 92, 1, "a", 18),
                new Processor("running", 90, 1, "b", 19),
                new Processor("idle", 91, 0, "c", 0),
                new Processor("handed-off", 85, 0, "d", 20)));
    assertEquals(
        "SCHED 1005ms: gomaxprocs=4 idleprocs=0 threads=7 spinningthreads=0 needspinning=1"
            + " idlethreads=2 runqueue=2 [ 1 1 0 0 ] schedticks=[ 92 90 91 85 ]"
            + System.lineSeparator(),
        SchedulerTracer.line(Duration.ofMillis(1005), trace));
    SchedulerMetrics metrics = SchedulerMetrics.builder().procs(4).build();
    assertEquals(
        String.join(
            System.lineSeparator(),
            "  P0: status=running schedtick=92 m=0 runqsize=1",
            "  P1: status=running schedtick=90 m=1 runqsize=1",
            "  P2: status=idle schedtick=91 m=2 runqsize=0",
            "  P3: status=handed-off schedtick=85 m=3 runqsize=0",
            "  M0: p=0 curg=18 thread=a",
            "  M1: p=1 curg=19 thread=b",
            "  M2: p=2 curg=nil thread=c",
            "  M3: p=3 curg=20 thread=d",
            "  metrics: " + metrics,
            ""),
        SchedulerTracer.details(trace, List.of(), metrics));
  }

  @Test
  void printsUntilSchedulerIsClosed() throws Exception {
    CountDownLatch printed = new CountDownLatch(3);
    PrintStream out =
        new PrintStream(OutputStream.nullOutputStream()) {
          @Override
          public void print(String text) {
            if (text.startsWith("SCHED ") && text.contains("gomaxprocs=2 ")) {
              printed.countDown();
            }
          }
        };
    Thread tracer;
    try (GoRuntime runtime = GoRuntime.builder().scheduler("fifo").procs(2).open()) {
      tracer =
          Thread.ofPlatform()
              .start(new SchedulerTracer(runtime.scheduler(), Duration.ofMillis(1), true, out));
      printed.await();
    }
    tracer.join();
    assertFalse(tracer.isAlive());
  }

  @Test
  void schedulerWithoutProcessorsHasEmptyLists() {
    assertEquals(
        "SCHED 0ms: gomaxprocs=2 idleprocs=1 threads=2 spinningthreads=0 needspinning=0"
            + " idlethreads=1 runqueue=3 [ ] schedticks=[ ]"
            + System.lineSeparator(),
        SchedulerTracer.line(
            Duration.ZERO, new SchedulerTrace(2, 1, 2, 0, false, 1, 3, List.of())));
  }
}
