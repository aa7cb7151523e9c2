package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.goroutines.Body;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import java.io.File;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The JDK's socket pollers, which serve all virtual threads of a process. Each test runs a program
 * in a process of its own, because the pollers are started once.
 */
@Timeout(120)
class PollersTest {

  private static List<String> run(String... program) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "--add-opens=java.base/java.lang=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            Program.class.getName()));
    command.addAll(List.of(program));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream out = process.getInputStream()) {
      List<String> lines = new String(out.readAllBytes()).lines().toList();
      process.waitFor();
      return lines;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void otherSocketsWorkWhilePollersSchedulerIsStuck(String scheduler) throws Exception {
    assertEquals(
        List.of("plain virtual thread: read", "other runtime: read"), run("stuck", scheduler));
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void noClassLoaderIsRetained(String scheduler) throws Exception {
    assertEquals(List.of("0 of 3 class loaders are left"), run("loaders", scheduler));
  }

  /** What a goroutine needs that outlives its scheduler is loaded when the close begins. */
  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void aGoroutineThatOutlivesItsClosedClassLoaderEndsAndKeepsNone(String scheduler)
      throws Exception {
    assertEquals(List.of("0 of 3 class loaders are left"), run("outlives", scheduler));
  }

  static final class Program {

    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Program() {}

    public static void main(String[] args) throws Exception {
      switch (args[0]) {
        case "stuck" -> stuck(args[1]);
        case "loaders" -> loaders("use", args[1]);
        case "outlives" -> loaders("useAndLeaveOneBehind", args[1]);
        default -> throw new IllegalArgumentException(args[0]);
      }
      System.exit(0);
    }

    /** The pollers start on a scheduler, which is then stuck until the other threads have read. */
    private static void stuck(String scheduler) throws Exception {
      GoRuntime runtime =
          GoRuntime.builder().scheduler(scheduler).procs(1).set("long-running", "off").open();
      runtime.run(Program::read);
      CountDownLatch done = new CountDownLatch(2);
      CountDownLatch computing = new CountDownLatch(1);
      for (int i = 0; i < 40; i++) {
        runtime.go(
            () -> {
              computing.countDown();
              while (done.getCount() > 0) {
                Thread.onSpinWait();
              }
            });
      }
      computing.await();
      Thread plain =
          Thread.ofVirtual()
              .start(
                  () -> {
                    try {
                      read();
                      done.countDown();
                    } catch (Exception e) {
                      e.printStackTrace();
                    }
                  });
      System.out.println("plain virtual thread: " + (plain.join(LIMIT) ? "read" : "stuck"));
      try (GoRuntime other = GoRuntime.builder().scheduler("loom").open()) {
        Body body =
            () -> {
              read();
              done.countDown();
            };
        System.out.println("other runtime: " + (other.go(body).join(LIMIT) ? "read" : "stuck"));
      }
    }

    /** Reads a byte that is written once the reader waits for it. */
    private static void read() throws Exception {
      CountDownLatch connected = new CountDownLatch(1);
      try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress())) {
        Thread reader = Thread.currentThread();
        Thread.ofPlatform()
            .daemon()
            .start(
                () -> {
                  try (Socket socket = server.accept()) {
                    connected.await();
                    while (reader.getState() == Thread.State.RUNNABLE) {
                      Thread.onSpinWait();
                    }
                    socket.getOutputStream().write(1);
                    socket.getInputStream().read();
                  } catch (Exception e) {
                    e.printStackTrace();
                  }
                });
        try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort())) {
          connected.countDown();
          if (socket.getInputStream().read() != 1) {
            throw new IllegalStateException("not the byte that was written");
          }
        }
      }
    }

    private static void loaders(String method, String scheduler) throws Exception {
      List<URL> urls = new ArrayList<>();
      for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
        urls.add(Path.of(part).toUri().toURL());
      }
      List<WeakReference<ClassLoader>> used = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        used.add(use(urls, method, scheduler));
      }
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
      while (left(used) > 0 && System.nanoTime() < deadline) {
        System.gc();
        Thread.sleep(20);
      }
      System.out.println(left(used) + " of 3 class loaders are left");
    }

    private static long left(List<WeakReference<ClassLoader>> loaders) {
      return loaders.stream().filter(loader -> loader.get() != null).count();
    }

    private static WeakReference<ClassLoader> use(List<URL> urls, String method, String scheduler)
        throws Exception {
      System.clearProperty(Deployed.OVER);
      ClassLoader platform = ClassLoader.getPlatformClassLoader();
      try (URLClassLoader loader = new URLClassLoader(urls.toArray(URL[]::new), platform)) {
        Thread current = Thread.currentThread();
        ClassLoader before = current.getContextClassLoader();
        current.setContextClassLoader(loader);
        try {
          loader
              .loadClass(Deployed.class.getName())
              .getMethod(method, String.class)
              .invoke(null, scheduler);
        } finally {
          current.setContextClassLoader(before);
        }
        return new WeakReference<>(loader);
      } finally {
        System.setProperty(Deployed.OVER, "");
      }
    }
  }

  /** Loaded by a class loader of its own. */
  public static final class Deployed {

    /** A system property that is set once the class loader is closed. */
    static final String OVER = "goroutines.testkit.over";

    private Deployed() {}

    public static void use(String scheduler) throws Exception {
      try (GoRuntime runtime = GoRuntime.builder().scheduler(scheduler).open()) {
        runtime.run(Program::read);
      }
    }

    public static void useAndLeaveOneBehind(String scheduler) throws Exception {
      try (GoRuntime runtime =
          GoRuntime.builder().scheduler(scheduler).set("close-timeout", "1ms").open()) {
        CountDownLatch begun = new CountDownLatch(1);
        runtime.go(
            () -> {
              while (System.getProperty(OVER) == null) {
                try {
                  Go.sleep(Duration.ofMillis(1));
                  begun.countDown();
                } catch (InterruptedException _) {
                  begun.countDown(); // and goes on
                }
              }
            });
        begun.await();
      }
    }
  }
}
