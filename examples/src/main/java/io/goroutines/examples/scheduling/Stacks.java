package io.goroutines.examples.scheduling;

import static io.goroutines.Go.*;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ConfigurationException;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Options;
import io.goroutines.spi.Capability;
import io.goroutines.sync.WaitGroup;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Goroutines that wait, call themselves a thousand deep and wait there, return and wait again: a
 * stack takes the memory that its calls need, and gives it back.
 */
public final class Stacks implements Example {

  private static final int MOST = 1_000_000;

  /** Half a megabyte while the code is interpreted; the stack of many threads is one megabyte. */
  private static final int DEEPEST = 5_000;

  /** What a call may take on the heap; measured: 17 to 70 bytes compiled, 110 interpreted. */
  private static final int CALL_BYTES = 128;

  /** The cost of waiting at the bottom, counted in calls, with much to spare. */
  private static final int WAITING_CALLS = 500;

  private static final int WARM_UP_GOROUTINES = 5_000;

  private static final int WARM_UP_DIVERS = 200;

  /** Creates the program. */
  public Stacks() {}

  @Override
  public String name() {
    return "stacks";
  }

  @Override
  public String description() {
    return "stacks that grow and shrink: what deep recursion costs while it waits, and after it";
  }

  @Override
  public String usage() {
    return """
    stacks [--count N] [--depth N]

      --count N  how many goroutines; 1000 if not given
      --depth N  how many calls deep they go, from 1 to %d; 1000 if not given

    As 'million', the program warms up first, until the JVM has compiled the code.\
    """
        .formatted(DEEPEST);
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Options options = new Options(args, this, Set.of("--count", "--depth"), Set.of(), 0);
    int count = options.number("--count", 1_000, 1, MOST);
    int depth = options.number("--depth", 1_000, 1, DEEPEST);
    Arguments.fits(
        count, bytesEach(depth), "ask for fewer or less deep ones (--count, --depth)", this);
    tryOut(depth);
    boolean onHeap = runtime().scheduler().capabilities().contains(Capability.MILLIONS);
    if (onHeap) {
      warmUp(depth);
    }
    measure(count, depth, out);
    if (!onHeap) {
      out.println(
          "Each has an OS thread here: its calls are on the stack of that, not on the heap, and"
              + " what that stack has once touched it keeps until its end.");
    }
  }

  private static void measure(int count, int depth, PrintStream out) throws InterruptedException {
    int others = runtime().goroutines().size();
    long before = Measuring.heapInUse();
    List<String> resident = new ArrayList<>();
    out.printf(Locale.ROOT, "%,d goroutines, %,d calls deep%n", count, depth);

    Divers divers = new Divers(count, depth);
    divers.shallow.awaitAll();
    stage("shallow", count, before, out, resident);
    divers.shallow.open();
    divers.deep.awaitAll();
    stage("deep", count, before, out, resident);
    divers.deep.open();
    divers.returned.awaitAll();
    stage("returned", count, before, out, resident);
    divers.returned.open();
    Measuring.awaitEnds(others);
    stage("ended", count, before, out, resident);

    resident.forEach(out::println);
  }

  private static void stage(
      String name, int count, long before, PrintStream out, List<String> resident) {
    long heap = Measuring.heapInUse() - before;
    out.printf(Locale.ROOT, "heap %-9s  %,10d bytes for each%n", name, heap / count);
    OptionalLong kilobytes = Measuring.residentKilobytes();
    if (kilobytes.isPresent()) {
      resident.add(
          String.format(
              Locale.ROOT,
              "resident %-9s  %,6d MB, the whole process",
              name,
              kilobytes.getAsLong() >> 10));
    }
  }

  /** A gate that all reach, and where they wait. */
  private static final class Stage {

    private final int count;
    private final Channel<Void> gate = chan();
    private final WaitGroup coming = new WaitGroup();

    Stage(int count) {
      this.count = count;
      coming.add(count);
    }

    void pass() throws InterruptedException {
      coming.done();
      gate.receive();
    }

    void awaitAll() throws InterruptedException {
      coming.await();
      Measuring.awaitWaiting(count);
    }

    void open() {
      gate.close();
    }
  }

  /** Goroutines that descend and return, together. */
  private static final class Divers {

    final Stage shallow;
    final Stage deep;
    final Stage returned;

    Divers(int count, int depth) {
      shallow = new Stage(count);
      deep = new Stage(count);
      returned = new Stage(count);
      for (int i = 0; i < count; i++) {
        go(
            () -> {
              shallow.pass();
              dive(depth, deep::pass);
              returned.pass();
            });
      }
    }
  }

  /** Calls itself, and the bottom at last; returns the depth. */
  private static int dive(int depth, Body bottom) throws Exception {
    if (depth == 0) {
      bottom.run();
      return 0;
    }
    return dive(depth - 1, bottom) + 1;
  }

  /**
   * First many that descend less, for the code that each runs only once; then some that descend
   * fully.
   */
  private static void warmUp(int depth) throws InterruptedException {
    int less = Math.min(depth, 50);
    Measuring.warmUp(() -> heapOfDeep(fitting(WARM_UP_GOROUTINES, less), less));
    Measuring.warmUp(() -> heapOfDeep(fitting(WARM_UP_DIVERS, depth), depth));
  }

  private static int fitting(int count, int depth) {
    Runtime jvm = Runtime.getRuntime();
    long free = jvm.maxMemory() - (jvm.totalMemory() - jvm.freeMemory());
    return (int) Math.clamp(free / bytesEach(depth), 1, count);
  }

  private static long bytesEach(int depth) {
    return Million.WARM_UP_BYTES + (long) depth * CALL_BYTES;
  }

  private static long heapOfDeep(int count, int depth) throws InterruptedException {
    Divers divers = new Divers(count, depth);
    divers.shallow.awaitAll();
    divers.shallow.open();
    divers.deep.awaitAll();
    long heap = Measuring.heapInUse();
    divers.deep.open();
    divers.returned.awaitAll();
    divers.returned.open();
    return heap;
  }

  /**
   * Descends once, before any goroutine waits: the stack of the thread bounds a goroutine's, too.
   * Descends half as deep again, because calls differ in size by how the JVM has compiled them.
   */
  private void tryOut(int depth) throws InterruptedException {
    Channel<Boolean> fits = chan(1);
    go(
        () -> {
          try {
            fits.send(dive(depth + depth / 2 + WAITING_CALLS, () -> {}) > 0);
          } catch (StackOverflowError _) {
            fits.send(false);
          }
        });
    if (!Boolean.TRUE.equals(fits.receive())) {
      throw new ConfigurationException(
          "stacks: a stack of "
              + depth
              + " calls is too deep for the threads of the scheduler '"
              + runtime().scheduler().name()
              + "'; ask for less (--depth)");
    }
  }
}
