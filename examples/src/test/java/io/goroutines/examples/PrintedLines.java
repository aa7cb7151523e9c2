package io.goroutines.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/** The lines of a running program: each can be awaited. */
final class PrintedLines {

  private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

  /** The stream that the program prints to. */
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

  /** Returns the port in the line of a listening server. */
  static int port(String listening) {
    return Integer.parseInt(listening.replaceAll(".*:([0-9]+);.*", "$1"));
  }
}
