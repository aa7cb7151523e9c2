package io.goroutines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.support.AbstractGoroutine;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoroutineReportTest {

  private static final GoroutineHost HOST =
      new GoroutineHost() {
        @Override
        public GoRuntime runtime() {
          throw new UnsupportedOperationException();
        }

        @Override
        public void panicked(Goroutine goroutine, Throwable cause) {}
      };

  private static final class Plain extends AbstractGoroutine {
    Plain(GoroutineOptions options) {
      Body body = () -> {};
      super(new GoroutineStart(HOST, 7, options, 3, GoroutineReportTest.class, body));
    }
  }

  private static final Goroutine G = new Plain(GoroutineOptions.DEFAULT);

  /** Sets a fixed stack trace. */
  private static <T extends Throwable> T at(String method, T thrown) {
    thrown.setStackTrace(new StackTraceElement[] {new StackTraceElement("A", method, "A.java", 1)});
    return thrown;
  }

  private static String panic(Throwable thrown) {
    return GoroutineReport.panic(G, thrown);
  }

  private static final String CREATED =
      "created by io.goroutines.GoroutineReportTest in goroutine 3\n";

  @Test
  void suppressedExceptionsAndCauses_areReported() {
    Exception cause = at("cause", new Exception("the cause"));
    Exception thrown = at("thrown", new Exception("two\nlines\n", cause));
    Exception suppressed = at("suppressed", new Exception("on\nclose", at("io", new Error("io"))));
    thrown.addSuppressed(suppressed);
    assertEquals(
        """
        panic: java.lang.Exception: two
        \tlines

        goroutine 7 [running]:
        \tA.thrown(A.java:1)
        \tsuppressed: java.lang.Exception: on
        \t\tclose
        \t\tA.suppressed(A.java:1)
        \tcaused by: java.lang.Error: io
        \t\tA.io(A.java:1)
        caused by: java.lang.Exception: the cause
        \tA.cause(A.java:1)
        """
            + CREATED,
        panic(thrown));
  }

  @Test
  void cyclicCauses_areReportedOnce() {
    Exception first = at("first", new Exception("first"));
    Exception second = at("second", new Exception("second", first));
    first.initCause(second);
    second.addSuppressed(first);
    assertEquals(
        """
        panic: java.lang.Exception: first

        goroutine 7 [running]:
        \tA.first(A.java:1)
        caused by: java.lang.Exception: second
        \tA.second(A.java:1)
        \tsuppressed: java.lang.Exception: first [see above]
        caused by: java.lang.Exception: first [see above]
        """
            + CREATED,
        panic(first));
  }

  @Test
  void endlessCauses_areTruncated() {
    class Endless extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public Throwable getCause() {
        return new Endless();
      }
    }
    String report = panic(new Endless());
    assertTrue(report.endsWith("caused by: …\n" + CREATED), report);
    assertTrue(report.lines().filter(l -> l.startsWith("caused by: ")).count() <= 100, report);
    // Nested exceptions too.
    Exception nested = new Exception("innermost");
    for (int i = 0; i < 100_000; i++) {
      Exception outer = new Exception("outer");
      outer.addSuppressed(nested);
      nested = outer;
    }
    assertTrue(panic(nested).contains("suppressed: …\n"));
  }

  @Test
  void exceptionMethodsThrow_reportFallsBackToTheClassName() {
    class Bad extends RuntimeException {
      private static final long serialVersionUID = 1L;

      @Override
      public String getMessage() {
        return getMessage() + "x";
      }

      @Override
      public Throwable getCause() {
        throw new IllegalStateException("no cause");
      }
    }
    assertEquals(
        "panic: "
            + Bad.class.getName()
            + "\n\ngoroutine 7 [running]:\n\tA.bad(A.java:1)\n"
            + CREATED,
        panic(at("bad", new Bad())));
    class Worse extends Bad {
      private static final long serialVersionUID = 1L;

      @Override
      public StackTraceElement[] getStackTrace() {
        throw new IllegalStateException("no stack");
      }
    }
    assertEquals(
        "panic: "
            + Worse.class.getName()
            + "\n\ngoroutine 7 [running]:\n\t(its stack cannot be had)\n"
            + CREATED,
        panic(new Worse()));
  }

  @Test
  void labels_areQuotedAndSorted() {
    Goroutine g =
        new Plain(
            GoroutineOptions.DEFAULT.name("reader").label("tenant", "ac\"me").label("a", "b\nc"));
    String dump = GoroutineReport.dump(List.of(g));
    assertEquals(
        "goroutine 7 (reader) [runnable] labels:{\"a\": \"b\\nc\", \"tenant\": \"ac\\\"me\"}:\n"
            + CREATED
            + "\n",
        dump);
  }
}
