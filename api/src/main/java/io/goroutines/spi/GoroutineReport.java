package io.goroutines.spi;

import io.goroutines.Goroutine;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Goroutines and panics in the words of Go's reports. */
public final class GoroutineReport {

  private GoroutineReport() {}

  /**
   * Returns what goroutines are doing: for each one {@code goroutine 18 [chan receive]:}, its
   * stack, and {@code created by … in goroutine 1}.
   */
  public static String dump(Collection<? extends Goroutine> goroutines) {
    StringBuilder report = new StringBuilder();
    for (Goroutine goroutine : goroutines) {
      // The reason is read before the stack: what it says is then at least as old as the stack.
      String doing = doing(goroutine);
      append(report, goroutine, doing, goroutine.stackTrace(), null);
      report.append('\n');
    }
    return report.toString();
  }

  /**
   * Returns the report with which Go ends a process: {@code panic: …}, and where the goroutine was.
   *
   * @param goroutine the goroutine that panicked
   * @param cause what its body threw
   */
  public static String panic(Goroutine goroutine, Throwable cause) {
    StringBuilder report = new StringBuilder("panic: ").append(cause).append("\n\n");
    append(report, goroutine, "running", cause.getStackTrace(), cause.getCause());
    return report.toString();
  }

  private static void append(
      StringBuilder report,
      Goroutine goroutine,
      String doing,
      StackTraceElement[] stack,
      @Nullable Throwable cause) {
    report.append("goroutine ").append(goroutine.id());
    if (!goroutine.name().isEmpty()) {
      report.append(" (").append(goroutine.name()).append(')');
    }
    report.append(" [").append(doing).append("]:\n");
    appendStack(report, stack);
    Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Throwable t = cause; t != null && told.add(t); t = t.getCause()) { // may be a cycle
      report.append("caused by: ").append(t).append('\n');
      appendStack(report, t.getStackTrace());
    }
    if (goroutine instanceof AbstractGoroutine known && known.creatorId() != 0) {
      report
          .append("created by ")
          .append(className(known.origin()))
          .append(" in goroutine ")
          .append(known.creatorId())
          .append('\n');
    }
  }

  private static void appendStack(StringBuilder report, StackTraceElement[] stack) {
    for (StackTraceElement frame : stack) {
      report.append('\t').append(frame).append('\n');
    }
  }

  private static String doing(Goroutine goroutine) {
    WaitReason reason = goroutine.waitReason();
    if (reason != null) {
      return reason.toString();
    }
    return switch (goroutine.state()) {
      case RUNNABLE -> "runnable";
      case RUNNING -> "running";
      case WAITING -> "waiting";
      case BLOCKED -> "blocked in the JDK";
      case DONE -> "done";
    };
  }

  /** Returns the name of the class that a lambda was written in, or of a class. */
  private static String className(Class<?> origin) {
    String name = origin.getName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda);
  }
}
