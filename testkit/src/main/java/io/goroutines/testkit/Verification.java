package io.goroutines.testkit;

import io.goroutines.ChannelFactory;
import io.goroutines.MayImplement;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.DisplayNameGeneration;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** The subject of the rules. Extend {@link SchedulerVerification} rather than this class. */
@DisplayNameGeneration(RuleNames.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Execution(ExecutionMode.SAME_THREAD)
@MayImplement(MayImplement.Party.NOBODY)
public abstract class Verification {

  Verification() {}

  /** Returns the provider of the scheduler on which the rules run. */
  protected abstract SchedulerProvider provider();

  /**
   * Returns the factory of channels; by default the one that {@link ServiceLoader} finds.
   *
   * @throws IllegalStateException if there is none on the path
   */
  protected ChannelFactory channels() {
    return ServiceLoader.load(ChannelFactory.class, getClass().getClassLoader())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no ChannelFactory found: add io.goroutines:goroutines-channels to the test's"
                        + " path, or override channels()"));
  }

  /**
   * Returns the configuration of the scheduler, apart from the number of processors. By default
   * {@link SchedulerConfig#DEFAULT}.
   */
  protected SchedulerConfig config() {
    return SchedulerConfig.DEFAULT;
  }

  /**
   * Returns the numbers of processors with which every rule runs, if the scheduler has {@link
   * Capability#PROCS}; without it the rules run once. By default 1, 2 and 4.
   */
  protected int[] procs() {
    return new int[] {1, 2, 4};
  }

  /**
   * Returns the rules that the subject is known to break, by number, each with the reason. Such a
   * rule is run and reported as skipped, with the reason and its failure, or with the remark that
   * it holds and the waiver is not needed. By default empty.
   *
   * <p>A number that this class does not test, or a blank reason, is an {@link
   * IllegalArgumentException} in each test.
   */
  protected Map<String, String> waivers() {
    return Map.of();
  }
}
