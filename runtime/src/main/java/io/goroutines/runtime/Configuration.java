package io.goroutines.runtime;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The configuration of a runtime, and the source of each setting. Immutable; all of it has been
 * checked.
 *
 * <p>If several sources set the same key, the first of them wins:
 *
 * <ol>
 *   <li>the program itself: {@link io.goroutines.GoRuntimeBuilder};
 *   <li>system properties: {@code -Dgoroutines.procs=4};
 *   <li>the environment: {@code GOROUTINES_SCHEDULER}, {@code GOROUTINES_PROCS};
 *   <li>{@code GOMAXPROCS}, which is meant for other programs too, and so is ignored by a scheduler
 *       that takes no procs;
 *   <li>the HOCON file that {@code goroutines.config} names, or else {@code goroutines.conf} on the
 *       class path;
 *   <li>the defaults.
 * </ol>
 *
 * <p>The settings:
 *
 * <ul>
 *   <li>{@code scheduler}: the name of a scheduler, or {@code auto}, the default: {@code
 *       workstealing} where it is available, else {@code loom};
 *   <li>{@code procs}: how many goroutines execute at the same time, at least 1; the scheduler's
 *       own default if it is not set;
 *   <li>{@code panic}: {@code exit} or {@code log};
 *   <li>{@code long-running}: {@code log} or {@code off}: what happens when a goroutine holds a
 *       processor for long while others wait;
 *   <li>{@code close-timeout}: a duration, five seconds if it is not set;
 *   <li>{@code schedtrace}: the interval in milliseconds at which a line on the scheduler's state
 *       is printed to the error stream, like Go's {@code GODEBUG=schedtrace}; 0, the default, for
 *       never;
 *   <li>{@code scheddetail}: {@code on} to print a line for each processor and goroutine, too;
 *   <li>{@code jmx}: {@code off} not to show the runtime to JMX, {@code on} to show it as soon as
 *       it is open; by default it is shown when it is a second old;
 *   <li>{@code config}: the name of a file; not in a file;
 *   <li>{@code NAME.KEY}: the setting KEY of the scheduler NAME.
 * </ul>
 */
public final class Configuration {

  static final String SCHEDULER = "scheduler";
  static final String PROCS = "procs";
  static final String PANIC = "panic";
  static final String LONG_RUNNING = "long-running";
  static final String CLOSE_TIMEOUT = "close-timeout";
  static final String SCHEDTRACE = "schedtrace";
  static final String SCHEDDETAIL = "scheddetail";
  static final String JMX = "jmx";
  static final String CONFIG = "config";

  private static final List<String> KEYS =
      List.of(
          SCHEDULER,
          PROCS,
          PANIC,
          LONG_RUNNING,
          CLOSE_TIMEOUT,
          SCHEDTRACE,
          SCHEDDETAIL,
          JMX,
          CONFIG);

  private static final String PREFIX = "goroutines.";

  /** Prefix of the testkit's system properties. */
  private static final String TESTKIT_PREFIX = "goroutines.testkit.";

  private static final String DEFAULT = "default";
  private static final String AUTO = "auto";
  private static final String PREFERRED = "workstealing";
  private static final String FALLBACK = "loom";

  /** What happens to a panic without a handler. */
  enum PanicPolicy {
    /** The process ends with Go's report and status 2. */
    EXIT,
    /** It is logged. */
    LOG;

    @Override
    public String toString() {
      return this == EXIT ? "exit" : "log";
    }
  }

  private final SchedulerCatalog catalog;

  /** All settings in force, by key. */
  private final Map<String, Setting> settings = new TreeMap<>();

  private final SchedulerProvider provider;
  private final @Nullable String notPreferred;
  private final OptionalInt procs;
  private final Duration closeTimeout;
  private final PanicPolicy panic;
  private final boolean logsLongRunning;
  private final Duration traceInterval;
  private final boolean traceDetail;
  private final boolean jmx;

  /**
   * Returns the configuration of this process.
   *
   * @param explicit settings that override all others, by their keys
   * @throws ConfigurationException if anything in it is wrong
   */
  public static Configuration load(Map<String, String> explicit) {
    Sources sources = Sources.ofProcess();
    return new Configuration(
        sources, explicit, Schedulers.catalog(sources.loader(), List.of()), PanicPolicy.LOG);
  }

  /**
   * Returns the schedulers that runtimes of this process can choose from, whatever the
   * configuration says.
   *
   * @throws ConfigurationException if one of them is broken, or there are two of one name
   */
  public static SchedulerCatalog schedulers() {
    return Schedulers.catalog(Sources.ofProcess().loader(), List.of());
  }

  Configuration(
      Sources sources,
      Map<String, String> explicit,
      SchedulerCatalog catalog,
      PanicPolicy defaultPanic) {
    this.catalog = catalog;
    // Plain loops: this runs once, and the first lambdas of a process take milliseconds.
    List<Setting> said = new ArrayList<>(); // in descending order of precedence
    for (Map.Entry<String, String> each : explicit.entrySet()) {
      said.add(new Setting(each.getKey(), each.getValue(), "set by the program"));
    }
    for (Map.Entry<String, String> each : new TreeMap<>(sources.properties()).entrySet()) {
      String name = each.getKey();
      if (name.startsWith(PREFIX) && !name.startsWith(TESTKIT_PREFIX)) {
        String key = name.substring(PREFIX.length());
        said.add(new Setting(key, each.getValue(), "system property " + name));
      }
    }
    addVariable(said, sources, SCHEDULER, "GOROUTINES_SCHEDULER");
    addVariable(said, sources, PROCS, "GOROUTINES_PROCS");
    List<Setting> shared = new ArrayList<>();
    addVariable(shared, sources, PROCS, "GOMAXPROCS");
    List<Setting> file = file(sources, said);

    check(said);
    check(file);
    for (Setting setting : file) {
      if (setting.key().equals(CONFIG)) {
        throw new ConfigurationException(
            "'config' cannot be set in a configuration file ("
                + setting.origin()
                + "); use -Dgoroutines.config=FILE");
      }
    }

    add(said);
    Setting scheduler =
        firstOf(SCHEDULER, said, file).orElse(new Setting(SCHEDULER, AUTO, DEFAULT));
    if (scheduler.value().equals(AUTO)) {
      Optional<String> why = whyNot(PREFERRED);
      provider = why.isEmpty() ? catalog.get(PREFERRED) : fallback(why.get());
      notPreferred = catalog.contains(PREFERRED) ? why.orElse(null) : null;
    } else {
      provider = named(scheduler);
      notPreferred = null;
    }
    boolean takesProcs = takesProcs(provider);
    if (takesProcs) {
      add(shared);
    }
    add(file);
    add(scheduler);
    add(new Setting(CLOSE_TIMEOUT, "5s", DEFAULT));
    add(new Setting(PANIC, defaultPanic.toString(), DEFAULT));
    add(new Setting(LONG_RUNNING, "log", DEFAULT));

    procs = procs(takesProcs);
    closeTimeout = closeTimeoutOf(inForce(CLOSE_TIMEOUT));
    panic = panicPolicyOf(inForce(PANIC));
    logsLongRunning = logsLongRunning(inForce(LONG_RUNNING));
    traceInterval = traceIntervalOf(settings.get(SCHEDTRACE));
    traceDetail = isOn(settings.get(SCHEDDETAIL), false);
    jmx = isOn(settings.get(JMX), true);
  }

  private static void addVariable(
      List<Setting> said, Sources sources, String key, String variable) {
    String value = sources.variable(variable);
    if (value != null) {
      said.add(new Setting(key, value, "environment variable " + variable));
    }
  }

  private static List<Setting> file(Sources sources, List<Setting> said) {
    Optional<Setting> named = firstOf(CONFIG, said, List.of());
    if (named.isPresent()) {
      return ConfigurationFile.read(named.get());
    }
    URL resource = sources.loader().getResource("goroutines.conf");
    return resource == null ? List.of() : ConfigurationFile.read(resource);
  }

  private static Optional<Setting> firstOf(
      String key, List<Setting> said, List<Setting> otherwise) {
    for (List<Setting> list : List.of(said, otherwise)) {
      for (Setting setting : list) {
        if (setting.key().equals(key)) {
          return Optional.of(setting);
        }
      }
    }
    return Optional.empty();
  }

  private void add(List<Setting> all) {
    for (Setting setting : all) {
      add(setting);
    }
  }

  private void add(Setting setting) {
    settings.putIfAbsent(setting.key(), setting);
  }

  private void check(List<Setting> all) {
    for (Setting setting : all) {
      check(setting);
    }
  }

  /** Every setting of any source must be valid, even if another source overrides it. */
  private void check(Setting setting) {
    String key = setting.key();
    int dot = key.indexOf('.');
    boolean known =
        dot < 0
            ? KEYS.contains(key)
            : dot < key.length() - 1 && catalog.contains(key.substring(0, dot));
    if (!known) {
      throw new ConfigurationException(
          "unknown setting '"
              + key
              + "' ("
              + setting.origin()
              + "); available: "
              + String.join(", ", KEYS)
              + catalog.providers().stream()
                  .map(p -> ", " + p.name() + ".*")
                  .collect(Collectors.joining()));
    }
  }

  // The scheduler

  private SchedulerProvider named(Setting scheduler) {
    String name = scheduler.value();
    if (!catalog.contains(name)) {
      throw new ConfigurationException(
          "unknown scheduler '"
              + name
              + "' ("
              + scheduler.origin()
              + "); "
              + (catalog.providers().isEmpty() ? none() : "available: auto, " + names()));
    }
    Optional<String> why = whyNot(name);
    if (why.isPresent()) {
      throw new ConfigurationException(
          "scheduler '" + name + "' (" + scheduler.origin() + ") is not available: " + why.get());
    }
    return catalog.get(name);
  }

  private SchedulerProvider fallback(String whyNotPreferred) {
    Optional<String> why = whyNot(FALLBACK);
    if (why.isEmpty()) {
      return catalog.get(FALLBACK);
    }
    if (catalog.providers().isEmpty()) {
      throw new ConfigurationException(none());
    }
    throw new ConfigurationException(
        "scheduler 'auto' finds neither 'workstealing' ("
            + whyNotPreferred
            + ") nor 'loom' ("
            + why.get()
            + "); choose one by name: "
            + names());
  }

  private String names() {
    return catalog.providers().stream()
        .map(SchedulerProvider::name)
        .collect(Collectors.joining(", "));
  }

  private static boolean takesProcs(SchedulerProvider provider) {
    try {
      return provider.capabilities().contains(Capability.PROCS);
    } catch (RuntimeException | LinkageError e) {
      throw new ConfigurationException(
          "scheduler '"
              + provider.name()
              + "' is broken: capabilities() of its provider "
              + provider.getClass().getName()
              + ": "
              + Lines.first(e),
          e);
    }
  }

  private static String none() {
    return "no scheduler is on the class path or module path";
  }

  /** Returns why a scheduler cannot be opened, in one line; empty if it can. */
  private Optional<String> whyNot(String name) {
    if (!catalog.contains(name)) {
      return Optional.of("not on the class path or module path");
    }
    try {
      return catalog.get(name).unavailable();
    } catch (RuntimeException | LinkageError e) {
      return Optional.of("its provider is broken: " + Lines.first(e));
    }
  }

  // Values

  private OptionalInt procs(boolean takesProcs) {
    Setting setting = settings.get(PROCS);
    if (setting == null) {
      return OptionalInt.empty();
    }
    int procs = 0;
    try {
      procs = Integer.parseInt(setting.value().strip());
    } catch (NumberFormatException _) {
      // reported below
    }
    if (procs < 1) {
      throw new ConfigurationException(
          "procs must be a whole number of at least 1, not '"
              + setting.value()
              + "' ("
              + setting.origin()
              + ")");
    }
    if (!takesProcs) {
      String others =
          catalog.providers().stream()
              .filter(p -> p != provider && takesProcs(p))
              .map(SchedulerProvider::name)
              .collect(Collectors.joining(", "));
      throw new ConfigurationException(
          "scheduler '"
              + provider.name()
              + "' takes no procs, but procs is "
              + procs
              + " ("
              + setting.origin()
              + "); remove it"
              + (others.isEmpty() ? "" : ", or choose a scheduler that takes procs: " + others)
              + (notPreferred == null ? "" : "; 'workstealing' is not available: " + notPreferred));
    }
    return OptionalInt.of(procs);
  }

  private Setting inForce(String key) {
    return Objects.requireNonNull(settings.get(key), key);
  }

  private static Duration closeTimeoutOf(Setting setting) {
    return setting.origin().equals(DEFAULT)
        ? SchedulerConfig.DEFAULT.closeTimeout()
        : ConfigurationFile.duration(setting);
  }

  private static Duration traceIntervalOf(@Nullable Setting setting) {
    if (setting == null) {
      return Duration.ZERO;
    }
    try {
      int millis = Integer.parseInt(setting.value().strip());
      if (millis >= 0) {
        return Duration.ofMillis(millis);
      }
    } catch (NumberFormatException _) {
      // reported below
    }
    throw new ConfigurationException(
        "schedtrace must be a number of milliseconds, or 0 for none, not '"
            + setting.value()
            + "' ("
            + setting.origin()
            + ")");
  }

  private static boolean isOn(@Nullable Setting setting, boolean byDefault) {
    if (setting == null) {
      return byDefault;
    }
    return switch (setting.value().strip()) {
      case "on", "1", "true" -> true;
      case "off", "0", "false" -> false;
      default ->
          throw new ConfigurationException(
              setting.key()
                  + " must be on or off, not '"
                  + setting.value()
                  + "' ("
                  + setting.origin()
                  + ")");
    };
  }

  private static PanicPolicy panicPolicyOf(Setting setting) {
    return switch (setting.value()) {
      case "exit" -> PanicPolicy.EXIT;
      case "log" -> PanicPolicy.LOG;
      default ->
          throw new ConfigurationException(
              "panic must be exit or log, not '"
                  + setting.value()
                  + "' ("
                  + setting.origin()
                  + ")");
    };
  }

  private static boolean logsLongRunning(Setting setting) {
    return switch (setting.value()) {
      case "log" -> true;
      case "off" -> false;
      default ->
          throw new ConfigurationException(
              "long-running must be log or off, not '"
                  + setting.value()
                  + "' ("
                  + setting.origin()
                  + ")");
    };
  }

  // What is in force

  /** Returns the name of the scheduler that a runtime gets; never {@code auto}. */
  public String scheduler() {
    return provider.name();
  }

  /**
   * Returns why {@code auto} did not choose work stealing, in one line; empty if it did, or was not
   * used.
   */
  public Optional<String> whyNotWorkStealing() {
    return Optional.ofNullable(notPreferred);
  }

  /** Returns the number of processors; empty for the scheduler's default. */
  public OptionalInt procs() {
    return procs;
  }

  /** Returns how long a runtime waits for its goroutines when it is closed. */
  public Duration closeTimeout() {
    return closeTimeout;
  }

  /** Returns all settings in force with their sources, in the order of their keys; unmodifiable. */
  public List<Setting> settings() {
    return List.copyOf(settings.values());
  }

  /** Returns a setting in force with its source; empty if the scheduler's default applies. */
  public Optional<Setting> setting(String key) {
    return Optional.ofNullable(settings.get(key));
  }

  /** Returns the available schedulers. */
  public SchedulerCatalog catalog() {
    return catalog;
  }

  PanicPolicy panic() {
    return panic;
  }

  /** Returns whether goroutines that hold a processor are logged. */
  boolean logsLongRunning() {
    return logsLongRunning;
  }

  /** Returns the interval of the scheduler trace; zero for never. */
  Duration traceInterval() {
    return traceInterval;
  }

  boolean traceDetail() {
    return traceDetail;
  }

  /** Returns whether the runtime is to be shown to JMX. */
  boolean jmx() {
    return jmx;
  }

  SchedulerProvider provider() {
    return provider;
  }

  /** Returns the configuration that the scheduler is opened with. */
  public SchedulerConfig schedulerConfig() {
    Map<String, String> own = new LinkedHashMap<>();
    for (Map.Entry<String, Setting> each : ownSettings().entrySet()) {
      own.put(each.getKey(), each.getValue().value());
    }
    return new SchedulerConfig(procs, closeTimeout, own);
  }

  /** Returns the scheduler's own settings, by the keys without its name. */
  Map<String, Setting> ownSettings() {
    String prefix = provider.name() + ".";
    Map<String, Setting> own = new TreeMap<>();
    for (Setting setting : settings.values()) {
      if (setting.key().startsWith(prefix)) {
        own.put(setting.key().substring(prefix.length()), setting);
      }
    }
    return own;
  }
}
