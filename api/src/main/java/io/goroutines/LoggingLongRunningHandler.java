package io.goroutines;

import java.time.Duration;

/** Logs goroutines that hold a processor; see {@link LongRunningHandler#logging()}. */
enum LoggingLongRunningHandler implements LongRunningHandler {
  INSTANCE;

  @Override
  public void longRunning(Goroutine goroutine, Duration time, StackTraceElement[] stack) {
    StringBuilder message = new StringBuilder();
    message
        .append(goroutine)
        .append(" has held a processor for ")
        .append(time.toMillis())
        .append(" ms, while others wait");
    for (StackTraceElement frame : stack) {
      message.append(System.lineSeparator()).append("\tat ").append(frame);
    }
    System.getLogger("io.goroutines").log(System.Logger.Level.WARNING, message.toString());
  }
}
