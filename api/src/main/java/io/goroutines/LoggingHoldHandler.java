package io.goroutines;

import java.time.Duration;

/** Logs goroutines that hold a processor; see {@link HoldHandler#logging()}. */
enum LoggingHoldHandler implements HoldHandler {
  INSTANCE;

  @Override
  public void held(Goroutine goroutine, Duration time, StackTraceElement[] stack) {
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
