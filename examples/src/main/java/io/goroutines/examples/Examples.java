package io.goroutines.examples;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.basics.Anonymous;
import io.goroutines.examples.basics.Hello;
import io.goroutines.examples.basics.NoParents;
import io.goroutines.examples.basics.PingPong;
import io.goroutines.examples.basics.Sieve;
import io.goroutines.examples.basics.Straightline;
import io.goroutines.examples.files.Crawl;
import io.goroutines.examples.files.Digest;
import io.goroutines.examples.files.Words;
import io.goroutines.examples.net.Chat;
import io.goroutines.examples.net.Echo;
import io.goroutines.examples.net.Poller;
import io.goroutines.examples.net.Web;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.scheduling.Million;
import io.goroutines.examples.scheduling.Parallel;
import io.goroutines.examples.scheduling.Skynet;
import io.goroutines.examples.scheduling.Stacks;
import io.goroutines.examples.scheduling.Trace;
import java.util.List;
import java.util.stream.Collectors;

/** The list of programs. */
public final class Examples {

  private static final List<Example> ALL =
      List.of(
          new Hello(),
          new Anonymous(),
          new NoParents(),
          new Straightline(),
          new PingPong(),
          new Sieve(),
          new Digest(),
          new Words(),
          new Crawl(),
          new Skynet(),
          new Million(),
          new Stacks(),
          new Parallel(),
          new Trace(),
          new Echo(),
          new Chat(),
          new Poller(),
          new Web());

  private Examples() {}

  /** Returns all programs, the simplest first; unmodifiable. */
  public static List<Example> all() {
    return ALL;
  }

  /**
   * Returns the program with a name.
   *
   * @throws ConfigurationException if there is none; the message lists the available names
   */
  public static Example get(String name) {
    for (Example example : ALL) {
      if (example.name().equals(name)) {
        return example;
      }
    }
    throw new ConfigurationException(
        "unknown example "
            + Arguments.quoted(name)
            + "; available: "
            + ALL.stream().map(Example::name).collect(Collectors.joining(", ")));
  }
}
