package io.goroutines.testkit;

import io.goroutines.ChannelFactory;
import io.goroutines.spi.Capability;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;

/**
 * Runs each rule once for each number of processors, with a {@link Kit} of its own and a watchdog.
 */
final class RuleExtension implements TestTemplateInvocationContextProvider {

  static final String SCALE = "goroutines.testkit.scale";
  static final String SIZE = "goroutines.testkit.size";

  /** How often a stalled test is checked before it counts as failed. */
  static final String LOOKS = "goroutines.testkit.looks";

  private static final int DEFAULT_LOOKS = 2_000;

  @Override
  public boolean supportsTestTemplate(ExtensionContext context) {
    return context.getRequiredTestMethod().isAnnotationPresent(RuleTest.class);
  }

  @Override
  public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(
      ExtensionContext context) {
    Verification test = (Verification) context.getRequiredTestInstance();
    SchedulerProvider provider = test.provider();
    double scale = factor(context, SCALE, 1);
    double size = factor(context, SIZE, 1);
    int looks = (int) Math.ceil(factor(context, LOOKS, DEFAULT_LOOKS * scale));
    Rule rule = Rule.of(context.getRequiredTestMethod());
    Map<String, String> waivers = test.waivers();
    waivers.forEach((waived, reason) -> Waived.check(test.getClass(), waived, reason));
    String waiver = waivers.get(rule.number());
    IntStream procs =
        provider.capabilities().contains(Capability.PROCS)
            ? Arrays.stream(test.procs())
            : IntStream.of(0);
    return procs.mapToObj(n -> new Variant(test, provider, n, rule, waiver, scale, size, looks));
  }

  private static double factor(ExtensionContext context, String name, double otherwise) {
    String value = context.getConfigurationParameter(name).orElse(Double.toString(otherwise));
    try {
      double factor = Double.parseDouble(value);
      if (factor > 0 && factor < 1e6) {
        return factor;
      }
    } catch (NumberFormatException _) {
      // falls through to the message
    }
    throw new IllegalArgumentException(name + " must be a positive number, not '" + value + "'");
  }

  /** One run of a rule. */
  private record Variant(
      Verification test,
      SchedulerProvider provider,
      int procs,
      Rule rule,
      @Nullable String waiver,
      double scale,
      double size,
      int looks)
      implements TestTemplateInvocationContext {

    @Override
    public String getDisplayName(int index) {
      return procs == 0 ? provider.name() : "procs=" + procs;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
      return List.of(new Run(this));
    }
  }

  /** The kit of one run, and its watchdog. */
  private static final class Run implements ParameterResolver, InvocationInterceptor {

    private final Variant variant;
    private final Kit kit;

    Run(Variant variant) {
      this.variant = variant;
      SchedulerConfig config = variant.test.config();
      if (variant.procs > 0) {
        config = config.withProcs(variant.procs);
      }
      this.kit =
          new Kit(
              variant.provider, config, variant.procs, variant.scale, variant.size, variant.looks);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
      return parameter.getParameter().getType() == Kit.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
      return kit;
    }

    @Override
    public void interceptTestTemplateMethod(
        Invocation<@Nullable Void> invocation,
        ReflectiveInvocationContext<Method> method,
        ExtensionContext context)
        throws Throwable {
      for (Capability need : variant.rule.needs()) {
        if (!variant.provider.capabilities().contains(need)) {
          Assumptions.abort(
              "does not apply: the scheduler '"
                  + variant.provider.name()
                  + "' does not have the capability "
                  + need);
        }
      }
      ChannelFactory channels = variant.test.channels();
      Throwable failure = null;
      try {
        kit.watch(
            context.getRequiredTestMethod().getName(),
            channels,
            () -> {
              var _ = invocation.proceed();
            });
      } catch (Throwable thrown) {
        failure = thrown;
      }
      if (variant.waiver != null) {
        throw new Waived(variant.waiver, failure);
      }
      if (failure != null) {
        failure.addSuppressed(new Intent(variant.rule));
        throw failure;
      }
    }
  }
}
