package io.goroutines.testkit;

import io.goroutines.ChannelFactory;
import io.goroutines.MayImplement;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs the rules of docs/spec.md on a scheduler and a channel implementation without a test class:
 * for command lines.
 *
 * <pre>{@code
 * Conformance.Report report =
 *     Conformance.of(new FifoSchedulerProvider()).run(outcome -> System.out.println(outcome));
 * System.exit(report.failed().isEmpty() ? 0 : 1);
 * }</pre>
 *
 * <p>Immutable. JUnit's Jupiter engine must be on the path. Runs take turns within a process.
 */
public final class Conformance {

  /** Held during a run, because the test class finds what to test in {@link #current}. */
  private static final ReentrantLock TURN = new ReentrantLock();

  private static volatile @Nullable Conformance current;

  private final SchedulerProvider provider;
  private final @Nullable ChannelFactory channels;
  private final SchedulerConfig config;
  private final int @Nullable [] procs;
  private final Predicate<String> rules;

  /** The reason for each waived rule, by number; unmodifiable. */
  private final Map<String, String> waivers;

  private final double scale;
  private final double size;

  /** How often a stalled test is checked before it counts as failed; 0 for the default. */
  private final int looks;

  private Conformance(
      SchedulerProvider provider,
      @Nullable ChannelFactory channels,
      SchedulerConfig config,
      int @Nullable [] procs,
      Predicate<String> rules,
      Map<String, String> waivers,
      double scale,
      double size,
      int looks) {
    this.provider = provider;
    this.channels = channels;
    this.config = config;
    this.procs = procs;
    this.rules = rules;
    this.waivers = waivers;
    this.scale = scale;
    this.size = size;
    this.looks = looks;
  }

  /** Returns a run of all rules on a scheduler, with the channels that ServiceLoader finds. */
  public static Conformance of(SchedulerProvider provider) {
    Objects.requireNonNull(provider, "provider");
    return new Conformance(
        provider, null, SchedulerConfig.DEFAULT, null, rule -> true, Map.of(), 1, 1, 0);
  }

  /** Returns this run with other channels. */
  public Conformance channels(ChannelFactory channels) {
    Objects.requireNonNull(channels, "channels");
    return new Conformance(provider, channels, config, procs, rules, waivers, scale, size, looks);
  }

  /** Returns this run with another configuration of the scheduler; its procs are ignored. */
  public Conformance config(SchedulerConfig config) {
    Objects.requireNonNull(config, "config");
    return new Conformance(provider, channels, config, procs, rules, waivers, scale, size, looks);
  }

  /** Returns this run with other numbers of processors than 1, 2 and 4. */
  public Conformance procs(int... procs) {
    return new Conformance(
        provider, channels, config, procs.clone(), rules, waivers, scale, size, looks);
  }

  /**
   * Returns this run restricted to some rules.
   *
   * @param rules says whether the rule of a number, such as {@code S7}, is to run
   */
  public Conformance rules(Predicate<String> rules) {
    Objects.requireNonNull(rules, "rules");
    return new Conformance(provider, channels, config, procs, rules, waivers, scale, size, looks);
  }

  /**
   * Returns this run with one more waived rule: its test runs, but counts neither as passed nor as
   * failed.
   *
   * @param rule its number, such as {@code S7}
   * @param reason why the subject may break it
   * @throws IllegalArgumentException if there is no such rule, it is waived already, or the reason
   *     is blank
   */
  public Conformance waive(String rule, String reason) {
    Waived.check(Suite.class, rule, reason);
    if (waivers.containsKey(rule)) {
      throw new IllegalArgumentException("cannot waive " + rule + " twice");
    }
    Map<String, String> more = new LinkedHashMap<>(waivers);
    more.put(rule, reason);
    return new Conformance(
        provider,
        channels,
        config,
        procs,
        rules,
        Collections.unmodifiableMap(more),
        scale,
        size,
        looks);
  }

  /** Returns this run with all deadlines multiplied by a factor. */
  public Conformance scale(double scale) {
    return new Conformance(provider, channels, config, procs, rules, waivers, scale, size, looks);
  }

  /** Returns this run with the rounds of the race-seeking rules multiplied by a factor. */
  public Conformance size(double size) {
    return new Conformance(provider, channels, config, procs, rules, waivers, scale, size, looks);
  }

  /** Returns this run with that many checks of a stalled test before it counts as failed. */
  Conformance looks(int looks) {
    return new Conformance(provider, channels, config, procs, rules, waivers, scale, size, looks);
  }

  /** How the test of a rule ended. */
  public enum Status {
    /** The rule holds. */
    PASSED,
    /** The rule is broken, or could not be tested. */
    FAILED,
    /** The rule is broken, or could not be tested, and is waived. */
    WAIVED,
    /** The rule is waived although it holds. */
    WAIVER_NOT_NEEDED,
    /** The scheduler does not declare a capability that the rule depends on. */
    DOES_NOT_APPLY
  }

  /**
   * The outcome of one rule.
   *
   * @param rule the rule
   * @param variant the number of processors: {@code procs=2}; the scheduler's name if it takes none
   * @param status how it ended
   * @param message why it failed or does not apply; empty if the rule holds
   * @param waiver the reason for which the rule is waived; empty if it is not
   * @param took how long it took
   */
  public record Outcome(
      Rule rule, String variant, Status status, String message, String waiver, Duration took) {

    /** Returns one line: {@code S7 (statistical) with n procs … [procs=2]: passed}. */
    @Override
    public String toString() {
      String line =
          rule + " [" + variant + "]: " + status.name().toLowerCase(Locale.ROOT).replace('_', ' ');
      return message.isEmpty() ? line : line + ": " + message.lines().findFirst().orElse("");
    }
  }

  /**
   * The outcomes of all rules.
   *
   * @param outcomes one for each rule and number of processors, in the order of the run;
   *     unmodifiable
   */
  public record Report(List<Outcome> outcomes) {

    /** Creates a report. */
    public Report {
      outcomes = List.copyOf(outcomes);
    }

    /** Returns how many tests were run: all but those of rules that do not apply. */
    public int ran() {
      return outcomes.size() - of(Status.DOES_NOT_APPLY).size();
    }

    /** Returns the outcomes that passed. */
    public List<Outcome> passed() {
      return of(Status.PASSED);
    }

    /** Returns the outcomes that failed. */
    public List<Outcome> failed() {
      return of(Status.FAILED);
    }

    /** Returns the outcomes of waived rules, broken or not. */
    public List<Outcome> waived() {
      return outcomes.stream()
          .filter(o -> o.status == Status.WAIVED || o.status == Status.WAIVER_NOT_NEEDED)
          .toList();
    }

    /** Returns the outcomes that do not apply. */
    public List<Outcome> doesNotApply() {
      return of(Status.DOES_NOT_APPLY);
    }

    private List<Outcome> of(Status status) {
      return outcomes.stream().filter(o -> o.status == status).toList();
    }
  }

  /** Receives each outcome when its test has finished. */
  @FunctionalInterface
  @MayImplement(MayImplement.Party.USERS)
  public interface Listener {

    /** Called after each test, on the thread that runs them. */
    void finished(Outcome outcome);
  }

  /**
   * Runs the rules.
   *
   * @param listener receives each outcome
   * @return all outcomes
   * @throws IllegalArgumentException if no rule is left to run
   * @throws IllegalStateException if called from within a run, or JUnit cannot run the rules
   */
  public Report run(Listener listener) {
    Objects.requireNonNull(listener, "listener");
    List<DiscoverySelector> selectors =
        Rule.tests(Suite.class).stream()
            .filter(m -> rules.test(Rule.of(m).number()))
            .<DiscoverySelector>map(m -> DiscoverySelectors.selectMethod(Suite.class, m))
            .toList();
    if (selectors.isEmpty()) {
      throw new IllegalArgumentException("no rule is left to run");
    }
    LauncherDiscoveryRequestBuilder builder =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectors)
            .configurationParameter(RuleExtension.SCALE, Double.toString(scale))
            .configurationParameter(RuleExtension.SIZE, Double.toString(size));
    if (looks > 0) {
      builder.configurationParameter(RuleExtension.LOOKS, Integer.toString(looks));
    }
    LauncherDiscoveryRequest request = builder.build();
    if (TURN.isHeldByCurrentThread()) {
      throw new IllegalStateException("a run cannot start another one");
    }
    TURN.lock();
    try {
      current = this;
      Launcher launcher =
          LauncherFactory.create(
              LauncherConfig.builder()
                  .enableTestExecutionListenerAutoRegistration(false)
                  .enablePostDiscoveryFilterAutoRegistration(false)
                  .build());
      Collector collector = new Collector(listener, waivers);
      launcher.execute(request, collector);
      return collector.report();
    } finally {
      current = null;
      TURN.unlock();
    }
  }

  /** Converts JUnit's reports into outcomes. */
  private static final class Collector implements TestExecutionListener {
    private final Listener listener;
    private final Map<String, String> waivers;
    private final List<Outcome> outcomes = new ArrayList<>();
    private @Nullable Throwable broken;
    private long began;

    Collector(Listener listener, Map<String, String> waivers) {
      this.listener = listener;
      this.waivers = waivers;
    }

    @Override
    public void executionStarted(TestIdentifier test) {
      began = System.nanoTime();
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      Throwable thrown = result.getThrowable().orElse(null);
      MethodSource source =
          test.getSource()
              .filter(MethodSource.class::isInstance)
              .map(MethodSource.class::cast)
              .orElse(null);
      if (!test.isTest() || source == null) {
        if (result.getStatus() == TestExecutionResult.Status.FAILED && broken == null) {
          broken = thrown;
        }
        return;
      }
      Rule rule = Rule.of(source.getJavaMethod());
      Outcome outcome =
          new Outcome(
              rule,
              test.getDisplayName(),
              switch (result.getStatus()) {
                case SUCCESSFUL -> Status.PASSED;
                case ABORTED -> aborted(thrown);
                case FAILED -> Status.FAILED;
              },
              thrown == null ? "" : message(thrown),
              waivers.getOrDefault(rule.number(), ""),
              Duration.ofNanos(System.nanoTime() - began));
      outcomes.add(outcome);
      listener.finished(outcome);
    }

    private static Status aborted(@Nullable Throwable thrown) {
      return thrown instanceof Waived waived
          ? waived.isNeeded() ? Status.WAIVED : Status.WAIVER_NOT_NEEDED
          : Status.DOES_NOT_APPLY;
    }

    private static String message(Throwable thrown) {
      if (thrown instanceof Waived) {
        return thrown.getCause() == null ? "" : message(thrown.getCause());
      }
      String message = thrown.getMessage();
      return thrown instanceof AssertionError && message != null
          ? message
          : thrown.toString().replaceFirst("^org\\.opentest4j\\.TestAbortedException: ", "");
    }

    Report report() {
      if (broken != null) {
        throw new IllegalStateException("the rules could not be run: " + broken, broken);
      }
      if (outcomes.isEmpty()) {
        throw new IllegalStateException(
            "JUnit ran no rule: is org.junit.jupiter:junit-jupiter-engine on the path?");
      }
      return new Report(outcomes);
    }
  }

  /** The rules, configured by the current run. */
  static final class Suite extends SchedulerVerification {

    private static Conformance conformance() {
      return Objects.requireNonNull(current, "only Conformance runs this class");
    }

    @Override
    protected SchedulerProvider provider() {
      return conformance().provider;
    }

    @Override
    protected ChannelFactory channels() {
      ChannelFactory given = conformance().channels;
      return given != null ? given : super.channels();
    }

    @Override
    protected SchedulerConfig config() {
      return conformance().config;
    }

    @Override
    protected int[] procs() {
      int[] given = conformance().procs;
      return given != null ? given : super.procs();
    }

    @Override
    protected Map<String, String> waivers() {
      return conformance().waivers;
    }
  }
}
