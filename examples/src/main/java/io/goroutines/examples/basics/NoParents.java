package io.goroutines.examples.basics;

import static io.goroutines.Go.*;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.Runtimes;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Goroutines have no parents and no children. A goroutine continues when its starter has ended; and
 * all end with main, whichever goroutine started them.
 */
public final class NoParents implements Example {

  /** Creates the program. */
  public NoParents() {}

  @Override
  public String name() {
    return "no-parents";
  }

  @Override
  public String description() {
    return "a goroutine outlives the one that started it, and all end with main";
  }

  @Override
  public String usage() {
    return "no-parents";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(0, args, this);
    outliving(out);
    out.println();
    endingWithMain(out);
  }

  private static void outliving(PrintStream out) throws InterruptedException {
    Channel<Goroutine> started = chan(1);
    Channel<Void> goOn = chan();
    Channel<String> reports = chan();
    Goroutine starter =
        go(named("starter"), () -> started.send(go(named("worker"), () -> work(goOn, reports))));
    Goroutine worker = requireNonNull(started.receive());

    starter.join(); // from here on the starter does not exist any more
    out.println(starter + " has started " + worker + ", and is " + starter.state());
    out.println("what there is now: " + runtime().goroutines());
    goOn.close();
    for (String report : reports) {
      out.println(report);
    }
  }

  private static void work(Channel<Void> goOn, Channel<String> reports)
      throws InterruptedException {
    goOn.receive(); // closed when the starter has ended
    Goroutine self = requireNonNull(currentGoroutine());
    for (int i = 1; i <= 3; i++) {
      reports.send(self + " goes on: step " + i + ", started by goroutine " + self.creatorId());
    }
    reports.close();
  }

  /** Runs a program within this one, which remains to report what happened after its end. */
  private static void endingWithMain(PrintStream out) throws Exception {
    List<Goroutine> others = new ArrayList<>();
    Channel<String> said = chan(2);
    try (GoRuntime program = Runtimes.alike().open()) {
      program.run(
          () -> {
            Channel<Goroutine> started = chan(1);
            Goroutine starter =
                go(
                    named("starter"),
                    () -> started.send(go(named("late"), () -> sleepAndSay(said))));
            others.add(starter);
            others.add(requireNonNull(started.receive()));
            starter.join();
          });
      out.println("main of a second program has returned");
    } // here the program ends
    for (Goroutine other : others) {
      out.println(other + " is " + other.state());
    }
    said.close();
    said.forEach(out::println);
  }

  private static void sleepAndSay(Channel<String> said) throws InterruptedException {
    try {
      sleep(Duration.ofHours(1));
      said.send("it has slept for an hour"); // no goroutine waits for that
    } finally {
      boolean _ = said.trySend(currentGoroutine() + " was interrupted in its sleep");
    }
  }
}
