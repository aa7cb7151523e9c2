package io.goroutines.examples.scheduling;

import static io.goroutines.Go.*;

import io.goroutines.Channel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import io.goroutines.spi.Capability;
import io.goroutines.sync.WaitGroup;
import java.io.PrintStream;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A million goroutines that wait at one gate: the cost of one while it waits.
 *
 * <p>Most of that is the frames of its stack, and frames of interpreted code are two to three times
 * as large as those of compiled code. So goroutines of the same kind start and end first, until the
 * code is compiled; otherwise the first few ten thousand would hold such frames, and with a small
 * number of goroutines only these would be measured.
 */
public final class Million implements Example {

  /**
   * The heap that one waiting goroutine is assumed to need. Measured: 930 to 1,050 bytes, with a
   * million of them; the rest is room for the collector.
   */
  static final int BYTES = 1_280;

  private static final int MOST = 1_000_000_000;

  /** How many wait concurrently during the warm-up, if the heap holds them. */
  private static final int WARM_UP_GOROUTINES = 5_000;

  /** The cost of one while its code is interpreted, with room for the collector. */
  static final int WARM_UP_BYTES = 6_000;

  /** Creates the program. */
  public Million() {}

  @Override
  public String name() {
    return "million";
  }

  @Override
  public String description() {
    return "parks a million goroutines at once, and tells what each of them costs";
  }

  @Override
  public String usage() {
    return """
    million [--count N]

      --count N  how many goroutines; 1000000 if not given

    Before anything is measured the program warms up: goroutines come and go, 5000 at once,
    until the JVM has compiled their code. While code is interpreted, a goroutine that waits
    in it needs two to three times the heap.\
    """;
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    int count =
        new Options(args, this, Set.of("--count"), Set.of(), 0)
            .number("--count", 1_000_000, 1, MOST);
    Arguments.fits(count, BYTES, "ask for fewer (--count)", this);

    // Where a goroutine is an OS thread, its frames are not on the heap.
    if (runtime().scheduler().capabilities().contains(Capability.MILLIONS)) {
      warmUp();
    }

    long heapBefore = Measuring.heapInUse();
    long begin = System.nanoTime();
    Crowd crowd = new Crowd(count);
    long started = System.nanoTime() - begin;
    Measuring.awaitWaiting(count); // they announce their arrival a moment before they wait

    long heap = Measuring.heapInUse() - heapBefore;
    OptionalLong resident = Measuring.residentKilobytes();
    long threads = Measuring.threads();

    begin = System.nanoTime();
    crowd.release();
    long released = System.nanoTime() - begin;

    out.printf(Locale.ROOT, "%,d goroutines waited at once%n", count);
    out.printf(Locale.ROOT, "to start      %,d ms%n", started / 1_000_000);
    out.printf(Locale.ROOT, "to release    %,d ms%n", released / 1_000_000);
    out.printf(Locale.ROOT, "heap          %,d bytes for each%n", heap / count);
    if (resident.isPresent()) {
      out.printf(
          Locale.ROOT, "resident      %,d MB, the whole process%n", resident.getAsLong() >> 10);
    }
    out.printf(Locale.ROOT, "OS threads    %,d%n", threads);
  }

  /** Goroutines that wait at a gate. */
  private static final class Crowd {

    private final Channel<Integer> gate = chan();
    private final WaitGroup leaving = new WaitGroup();

    /** Starts them, and waits until the last one has reached the gate. */
    Crowd(int count) throws InterruptedException {
      WaitGroup arriving = new WaitGroup();
      arriving.add(count);
      leaving.add(count);
      for (int i = 0; i < count; i++) {
        go(
            () -> {
              arriving.done();
              gate.receive();
              leaving.done();
            });
      }
      arriving.await();
    }

    void release() throws InterruptedException {
      gate.close();
      leaving.await();
    }
  }

  private static void warmUp() throws InterruptedException {
    Runtime jvm = Runtime.getRuntime();
    long fitting = (jvm.maxMemory() - Measuring.heapInUse()) / WARM_UP_BYTES;
    int size = (int) Math.clamp(fitting, 1, WARM_UP_GOROUTINES);
    Measuring.warmUp(
        () -> {
          Crowd crowd = new Crowd(size);
          Measuring.awaitWaiting(size);
          long heap = Measuring.heapInUse();
          crowd.release();
          return heap;
        });
  }
}
