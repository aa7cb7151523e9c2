package io.goroutines.examples;

import io.goroutines.Go;
import java.util.Arrays;

/** An example as a program: its name and its arguments are those of the process. */
final class Program {

  private Program() {}

  public static void main(String[] args) {
    Go.main(() -> Examples.get(args[0]).run(Arrays.copyOfRange(args, 1, args.length), System.out));
  }
}
