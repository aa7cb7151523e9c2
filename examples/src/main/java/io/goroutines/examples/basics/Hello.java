package io.goroutines.examples.basics;

import static io.goroutines.Go.*;

import io.goroutines.Channel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.PrintStream;

/** The smallest program: one goroutine sends, another receives. */
public final class Hello implements Example {

  /** Creates the program. */
  public Hello() {}

  @Override
  public String name() {
    return "hello";
  }

  @Override
  public String description() {
    return "one goroutine greets another over a channel";
  }

  @Override
  public String usage() {
    return "hello";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(0, args, this);

    Channel<String> greetings = chan();
    go(() -> greetings.send("Hello from " + currentGoroutine()));
    out.println(greetings.receive());
  }
}
