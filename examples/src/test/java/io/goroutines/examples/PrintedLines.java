package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The lines of a program that goes on: each can be waited for. */
final class PrintedLines {

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** Where the program is to print. */
  final PrintStream out =
      new PrintStream(
          new OutputStream() {
            private final ByteArrayOutputStream line = new ByteArrayOutputStream();

            @Override
            public synchronized void write(int b) {
              if (b == '\n') {
                lines.add(line.toString(UTF_8).strip());
                line.reset();
              } else {
                line.write(b);
              }
            }
          },
          true,
          UTF_8);

  String next() throws InterruptedException {
    return lines.take();
  }

  /** Returns the port in a line that says where a server listens. */
  static int port(String listening) {
    return Integer.parseInt(listening.replaceAll(".*:([0-9]+);.*", "$1"));
  }
}
