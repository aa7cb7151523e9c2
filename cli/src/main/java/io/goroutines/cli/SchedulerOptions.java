package io.goroutines.cli;

import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The options that choose the scheduler. They become system properties, so that every runtime of
 * the program uses them: they override the environment and {@code goroutines.conf}.
 */
final class SchedulerOptions {

  @Option(
      names = "--scheduler",
      paramLabel = "NAME",
      description = "The scheduler, or 'auto'; 'goroutines schedulers' lists them.")
  private @Nullable String scheduler;

  @Option(
      names = "--procs",
      paramLabel = "N",
      description = "How many processors the scheduler is to use.")
  private @Nullable Integer procs;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "A configuration file in HOCON, as -Dgoroutines.config=FILE.")
  private @Nullable Path config;

  @Option(
      names = "--schedtrace",
      paramLabel = "MS",
      description =
          "Say on the error stream every MS milliseconds what the scheduler does, as Go does.")
  private @Nullable String schedtrace;

  @Option(
      names = "--scheddetail",
      description = "With --schedtrace: a line for each processor and goroutine, too.")
  private boolean scheddetail;

  @Mixin private Plugins plugins = new Plugins();

  SchedulerOptions() {}

  /**
   * Checks the options and puts them in force.
   *
   * @return the class loader that sees the plugins
   */
  ClassLoader apply() {
    ClassLoader loader = plugins.install();
    properties(loader).forEach(System::setProperty);
    return loader;
  }

  private static long interval(String text) {
    try {
      int millis = Integer.parseInt(text);
      if (millis > 0) {
        return millis;
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new UsageException(
        "--schedtrace takes a number of milliseconds from 1 to "
            + Integer.MAX_VALUE
            + ", not '"
            + text
            + "'");
  }

  private Map<String, String> properties(ClassLoader loader) {
    Map<String, String> properties = new LinkedHashMap<>();
    if (config != null) {
      if (!Files.isRegularFile(config)) {
        throw new UsageException(
            "--config: "
                + (Files.isDirectory(config) ? "a directory, not a file: " : "there is no file ")
                + "'"
                + config
                + "'; give a file in HOCON");
      }
      if (!Files.isReadable(config)) {
        throw new UsageException("--config: the file " + config + " cannot be read");
      }
      properties.put("goroutines.config", config.toAbsolutePath().toString());
    }
    if (procs != null) {
      properties.put("goroutines.procs", Integer.toString(Schedulers.checkedProcs(procs)));
    }
    if (schedtrace != null) {
      properties.put("goroutines.schedtrace", Long.toString(interval(schedtrace)));
    }
    if (scheddetail) {
      if (schedtrace == null) {
        throw new UsageException("--scheddetail goes with --schedtrace MS");
      }
      properties.put("goroutines.scheddetail", "on");
    }
    SchedulerCatalog catalog = SchedulerCatalog.load(loader);
    if (scheduler != null) {
      if (!scheduler.equals("auto")) {
        SchedulerProvider provider = Schedulers.available(scheduler, catalog, List.of("auto"));
        if (procs != null && !Schedulers.capabilities(provider).contains(Capability.PROCS)) {
          throw Schedulers.takesNoProcs(scheduler);
        }
      }
      properties.put("goroutines.scheduler", scheduler);
    }
    return properties;
  }
}
