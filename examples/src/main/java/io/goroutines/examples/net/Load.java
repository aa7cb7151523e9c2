package io.goroutines.examples.net;

import static io.goroutines.Go.*;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.management.UnixOperatingSystemMXBean;
import io.goroutines.Channel;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.ReceiveChannel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import io.goroutines.examples.program.JavaCommand;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Many concurrent clients of a server, in a process of their own: each end of a connection takes a
 * file descriptor, and the cost of the clients is not the server's. The process is a {@link
 * LoadClient}; it runs on the scheduler that runs the caller, and ends with this process.
 */
final class Load implements AutoCloseable {

  /** The heap that a connection may take, at either end. */
  private static final int BYTES = 16 * 1024;

  /** File descriptors that the clients' JVM opens for itself, with room to spare. */
  private static final int FILES = 200;

  /** Local ports that other programs may be using. */
  private static final int PORTS = 200;

  /** Takes the place of a line after the last one. */
  private static final String ENDED = "ended";

  /** How much later than the clients' process this one may learn that both must stop. */
  private static final Duration HEARD = Duration.ofMillis(500);

  private static final Path PORT_RANGE = Path.of("/proc/sys/net/ipv4/ip_local_port_range");

  /**
   * The results.
   *
   * @param connections how many clients there were
   * @param roundTrips how many requests were answered during the measurement
   * @param errors how many clients failed
   * @param nanos how long that took
   * @param p50 the median latency, in microseconds; so are the following
   * @param p99 the 99th percentile
   * @param p999 the 99.9th percentile
   * @param max the longest
   * @param error the message of the first client that failed
   */
  record Figures(
      int connections,
      long roundTrips,
      int errors,
      long nanos,
      long p50,
      long p99,
      long p999,
      long max,
      String error) {

    double perSecond() {
      return roundTrips * 1e9 / nanos;
    }

    void print(PrintStream out) {
      out.printf(Locale.ROOT, "connections  %,d%n", connections);
      out.printf(
          Locale.ROOT, "errors       %,d%s%n", errors, errors == 0 ? "" : ", first: " + error);
      out.printf(
          Locale.ROOT,
          "throughput   %,.0f round trips a second (%,d in %.1f s)%n",
          perSecond(),
          roundTrips,
          nanos / 1e9);
      out.printf(Locale.ROOT, "p50          %s%n", millis(p50));
      out.printf(Locale.ROOT, "p99          %s%n", millis(p99));
      out.printf(Locale.ROOT, "p99.9        %s%n", millis(p999));
    }

    static String millis(long micros) {
      return String.format(Locale.ROOT, micros < 10_000 ? "%.2f ms" : "%,.0f ms", micros / 1e3);
    }
  }

  private final Example example;
  private final Process process;
  private final int connections;

  /** The lines that the clients' process prints; closed at its end. */
  private final Channel<String> lines = chan(16);

  private Load(Example example, Process process, int connections) {
    this.example = example;
    this.process = process;
    this.connections = connections;
    // Not a goroutine: reading from a pipe would block its carrier thread.
    Thread.ofPlatform().daemon().name("load-output").start(this::read);
  }

  /**
   * Checks, before anything is opened, that this machine and the scheduler can bear a load.
   *
   * @param connections how many concurrent clients
   * @param less what to do if they cannot
   * @param example the calling example
   */
  static void check(int connections, String less, Example example) {
    Arguments.fits(connections, BYTES, less, example);
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      long most =
          system.getMaxFileDescriptorCount()
              - Math.max(FILES, system.getOpenFileDescriptorCount() + FILES / 2);
      if (connections > most) {
        throw new ConfigurationException(
            String.format(
                Locale.ROOT,
                "%s: %,d connections take as many open files in each of two processes, and this"
                    + " machine allows %,d for a process, some of which are in use; at most %,d"
                    + " fit: raise the limit (ulimit -n), or %s",
                example.name(),
                connections,
                system.getMaxFileDescriptorCount(),
                Math.max(0, most),
                less));
      }
    }
    int ports = localPorts() - PORTS;
    if (connections > ports) {
      throw new ConfigurationException(
          String.format(
              Locale.ROOT,
              "%s: %,d connections take as many local ports, and this machine has some %,d for them"
                  + " (%s); widen the range, or %s",
              example.name(),
              connections,
              ports,
              PORT_RANGE,
              less));
    }
  }

  private static int localPorts() {
    try {
      String[] range = Files.readString(PORT_RANGE).strip().split("\\s+");
      return Integer.parseInt(range[1]) - Integer.parseInt(range[0]) + 1;
    } catch (IOException | RuntimeException _) {
      return 16_384; // another system; these are the ports that IANA reserves for it
    }
  }

  /**
   * Starts the clients: they connect.
   *
   * @param what their protocol
   * @param at where the server listens
   * @param connections how many clients
   * @param time the duration of the later measurement
   * @param out where to report that they cannot run on the caller's scheduler
   * @param example the calling example
   */
  static Load start(
      LoadClient.Protocol what,
      InetSocketAddress at,
      int connections,
      Duration time,
      PrintStream out,
      Example example) {
    List<String> flags = new ArrayList<>(List.of("-Dgoroutines.long-running=off"));
    List<Path> jars = new ArrayList<>();
    flags.addAll(scheduler(runtime(), jars, out, example));
    List<String> command = JavaCommand.of(LoadClient.class, flags, jars);
    command.addAll(
        List.of(
            what.name(),
            at.getAddress().getHostAddress(),
            Integer.toString(at.getPort()),
            Integer.toString(connections),
            Long.toString(time.toMillis())));
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      return new Load(example, process, connections);
    } catch (IOException e) {
      throw new ConfigurationException(
          example.name()
              + ": cannot start a process for the clients: "
              + Listener.reason(e)
              + "; "
              + "is there memory for it?",
          e);
    }
  }

  /** Returns the flags that choose the same scheduler in another process, and its jars. */
  private static List<String> scheduler(
      GoRuntime runtime, List<Path> jars, PrintStream out, Example example) {
    Scheduler scheduler = runtime.scheduler();
    @Nullable ClassLoader loader = scheduler.getClass().getClassLoader();
    ClassLoader own = Load.class.getClassLoader();
    try {
      while (loader != own && loader instanceof URLClassLoader plugins) {
        for (URL jar : plugins.getURLs()) {
          jars.add(Path.of(jar.toURI()));
        }
        loader = plugins.getParent();
      }
    } catch (URISyntaxException | RuntimeException _) {
      loader = null; // not from files
    }
    if (loader != own && Load.class.getModule().getLayer() == null) {
      out.println(
          example.name()
              + ": the clients' process does not see the scheduler '"
              + scheduler.name()
              + "'; it takes what 'auto' gives");
      jars.clear();
      return List.of("-Dgoroutines.scheduler=auto");
    }
    List<String> flags = new ArrayList<>(List.of("-Dgoroutines.scheduler=" + scheduler.name()));
    if (scheduler.capabilities().contains(Capability.PROCS)) {
      flags.add("-Dgoroutines.procs=" + scheduler.procs());
    }
    return flags;
  }

  private void read() {
    try (BufferedReader reader = process.inputReader(UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.send(line);
      }
    } catch (IOException | InterruptedException _) {
      // the process has ended, or is about to end
    } finally {
      lines.close();
    }
  }

  /**
   * Waits until all clients are connected, and have had an answer each.
   *
   * @return false if the stop came first
   */
  boolean awaitConnected(ReceiveChannel<Void> stop) throws InterruptedException {
    return line("connected ", stop) != null;
  }

  /**
   * Makes the clients send requests as fast as they are answered, and waits for the results.
   *
   * @return the figures; null if the stop came first
   */
  @Nullable Figures measure(ReceiveChannel<Void> stop) throws InterruptedException {
    try {
      OutputStream in = process.getOutputStream();
      in.write(LoadClient.GO);
      in.flush();
    } catch (IOException _) {
      // the process has ended: reported below
    }
    String result = line("result ", stop);
    if (result == null) {
      return null;
    }
    String[] n = result.split(" ", 8);
    return new Figures(
        connections,
        Long.parseLong(n[0]),
        Integer.parseInt(n[1]),
        Long.parseLong(n[2]),
        Long.parseLong(n[3]),
        Long.parseLong(n[4]),
        Long.parseLong(n[5]),
        Long.parseLong(n[6]),
        n[7]);
  }

  /** Returns the rest of the next line with the expected prefix; null if the stop came first. */
  private @Nullable String line(String beginning, ReceiveChannel<Void> stop)
      throws InterruptedException {
    String line =
        selectInOrder(
            onReceive(stop, _ -> ""), onReceive(lines, said -> said == null ? ENDED : said));
    if (line.isEmpty() || (line.equals(ENDED) && isStopping(stop))) {
      return null;
    }
    if (line.startsWith(beginning)) {
      return line.substring(beginning.length());
    }
    throw new ConfigurationException(
        example.name()
            + ": "
            + (line.startsWith(LoadClient.FAILED)
                ? line.substring(LoadClient.FAILED.length())
                : "the clients' process ended before it had measured anything"));
  }

  /** Ctrl-C reaches the clients' process as well, which may end before this one learns of it. */
  private static boolean isStopping(ReceiveChannel<Void> stop) throws InterruptedException {
    return select(onReceive(stop, _ -> true), onTimeout(HEARD, () -> false));
  }

  /** Ends the clients. */
  @Override
  public void close() {
    process.destroyForcibly();
  }
}
