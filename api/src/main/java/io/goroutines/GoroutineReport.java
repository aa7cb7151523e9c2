package io.goroutines;

import io.goroutines.spi.ScheduledGoroutine;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reports on goroutines and panics in the format of Go. */
public final class GoroutineReport {

  private GoroutineReport() {}

  /** The maximum number of exceptions in a report: a chain of causes may be endless. */
  private static final int MAX_TOLD = 100;

  /**
   * Returns a dump of goroutines: for each one {@code goroutine 18 [chan receive]:}, its stack, and
   * {@code created by … in goroutine 1}. Labels come before the colon, as in Go: {@code
   * labels:{"tenant": "acme"}}.
   */
  public static String dump(Collection<? extends Goroutine> goroutines) {
    StringBuilder report = new StringBuilder();
    for (Goroutine goroutine : goroutines) {
      // The reason is read before the stack, so that it is at least as old as the stack.
      appendHeader(report, goroutine, doing(goroutine));
      for (StackTraceElement frame : goroutine.stackTrace()) {
        report.append('\t').append(frame).append('\n');
      }
      appendCreator(report, goroutine);
      report.append('\n');
    }
    return report.toString();
  }

  /**
   * Returns the report with which Go ends a process: {@code panic: …}, and the stack of the
   * goroutine; then the suppressed exceptions and the causes. An exception whose methods throw is
   * reported as far as possible, with its class name in place of missing parts.
   *
   * @param goroutine the goroutine that panicked
   * @param cause the exception thrown by its body
   */
  public static String panic(Goroutine goroutine, Throwable cause) {
    StringBuilder report = new StringBuilder("panic: ").append(describe(cause)).append("\n\n");
    appendHeader(report, goroutine, "running");
    new Throwables(report).append(cause, "");
    appendCreator(report, goroutine);
    return report.toString();
  }

  /**
   * Returns the description of an exception, or the name of its class if it has none. As in Go, the
   * lines after the first are indented.
   */
  static String describe(Throwable thrown) {
    String said = null;
    try {
      said = thrown.toString();
    } catch (Throwable _) {
      // falls back to the class name
    }
    return said == null
        ? thrown.getClass().getName()
        : LINE.matcher(said.strip()).replaceAll("\n\t");
  }

  private static final Pattern LINE = Pattern.compile("\\R");

  /** An exception with its suppressed exceptions and causes, each reported once. */
  private static final class Throwables {

    private final StringBuilder report;
    private final Set<Throwable> told = Collections.newSetFromMap(new IdentityHashMap<>());

    Throwables(StringBuilder report) {
      this.report = report;
    }

    /** Appends the stack of an exception, and its suppressed exceptions and causes. */
    void append(Throwable thrown, String indent) {
      told.add(thrown);
      Throwable each = thrown;
      while (true) {
        appendStack(each, indent);
        for (Throwable suppressed : each.getSuppressed()) {
          if (begin(suppressed, indent + "\t", "suppressed: ")) {
            append(suppressed, indent + "\t");
          }
        }
        Throwable cause = cause(each);
        if (cause == null || !begin(cause, indent, "caused by: ")) {
          return;
        }
        each = cause;
      }
    }

    private boolean begin(Throwable thrown, String indent, String role) {
      if (told.size() == MAX_TOLD) {
        report.append(indent).append(role).append("…\n");
        return false;
      }
      boolean first = told.add(thrown);
      report
          .append(indent)
          .append(role)
          .append(describe(thrown).replace("\n", "\n" + indent))
          .append(first ? "\n" : " [see above]\n");
      return first;
    }

    private void appendStack(Throwable thrown, String indent) {
      StackTraceElement[] stack;
      try {
        stack = thrown.getStackTrace();
      } catch (Throwable _) {
        stack = null;
      }
      if (stack == null) {
        report.append(indent).append("\t(its stack cannot be had)\n");
        return;
      }
      for (StackTraceElement frame : stack) {
        report.append(indent).append('\t').append(frame).append('\n');
      }
    }

    private static @Nullable Throwable cause(Throwable thrown) {
      try {
        return thrown.getCause();
      } catch (Throwable _) {
        return null;
      }
    }
  }

  private static void appendHeader(StringBuilder report, Goroutine goroutine, String doing) {
    report.append("goroutine ").append(goroutine.id());
    if (!goroutine.name().isEmpty()) {
      report.append(" (").append(goroutine.name()).append(')');
    }
    report.append(" [").append(doing).append(']');
    if (!goroutine.labels().isEmpty()) {
      StringJoiner labels = new StringJoiner(", ", " labels:{", "}");
      new TreeMap<>(goroutine.labels())
          .forEach((key, value) -> labels.add(quoted(key) + ": " + quoted(value)));
      report.append(labels);
    }
    report.append(":\n");
  }

  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"', '\\' -> quoted.append('\\').append(c);
        case '\n' -> quoted.append("\\n");
        case '\r' -> quoted.append("\\r");
        case '\t' -> quoted.append("\\t");
        default -> quoted.append(c);
      }
    }
    return quoted.append('"').toString();
  }

  private static void appendCreator(StringBuilder report, Goroutine goroutine) {
    if (goroutine instanceof ScheduledGoroutine known && known.creatorId() != 0) {
      report
          .append("created by ")
          .append(className(known.origin()))
          .append(" in goroutine ")
          .append(known.creatorId())
          .append('\n');
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

  /** Returns the name of a class, or for a lambda the name of the class that contains it. */
  private static String className(Class<?> origin) {
    String name = origin.getName();
    int lambda = name.indexOf("$$Lambda");
    return lambda < 0 ? name : name.substring(0, lambda);
  }
}
