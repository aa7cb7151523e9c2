package io.goroutines.runtime;

import com.google.inject.AbstractModule;
import com.google.inject.Binder;
import com.google.inject.Key;
import com.google.inject.Provider;
import com.google.inject.Scope;
import com.google.inject.Scopes;
import com.google.inject.TypeLiteral;
import com.google.inject.multibindings.MapBinder;
import io.goroutines.ChannelFactory;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.GoRuntimeSpec;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Wires a runtime with Guice: provides {@link GoRuntime}, {@link Scheduler}, {@link
 * ChannelFactory}, {@link SchedulerCatalog} and {@link Configuration} for injection, each a
 * singleton of its injector that is created on first use, in {@link
 * com.google.inject.Stage#PRODUCTION} too. Several injectors side by side are several runtimes.
 *
 * <pre>{@code
 * Injector injector = Guice.createInjector(
 *     new GoroutinesModule(GoRuntime.builder().scheduler("fifo").procs(2)));
 * try (GoRuntime runtime = injector.getInstance(GoRuntime.class)) {
 *   …
 * }
 * }</pre>
 *
 * <p>Schedulers are found through {@link java.util.ServiceLoader}; another module adds further
 * ones:
 *
 * <pre>{@code
 * GoroutinesModule.schedulers(binder()).addBinding("mine").to(MySchedulerProvider.class);
 * }</pre>
 *
 * <p>Modules of equal settings are equal: several modules of an application may each install one.
 * With different settings no injector is created, because {@code GoroutinesModule} is bound twice;
 * the message names both places.
 *
 * <p>An error in the configuration is a {@link ConfigurationException}: the cause of the {@link
 * com.google.inject.ProvisionException} that the injector throws.
 */
public final class GoroutinesModule extends AbstractModule {

  /** Singletons, but not created eagerly in production. */
  private static final Scope LAZY_SINGLETON = Scopes.SINGLETON::scope;

  private final GoRuntimeSpec spec;
  private final Wiring wiring;

  /** Creates a module for a runtime that the configuration determines. */
  public GoroutinesModule() {
    this(GoRuntimeSpec.DEFAULT);
  }

  /**
   * Creates a module for a runtime that a builder determines, and the configuration where the
   * builder sets nothing.
   *
   * @param builder the settings of the runtime; later changes of it have no effect
   */
  public GoroutinesModule(GoRuntimeBuilder builder) {
    this(builder.spec());
  }

  private GoroutinesModule(GoRuntimeSpec spec) {
    this.spec = spec;
    this.wiring = new Wiring(spec);
  }

  /**
   * Returns the binder to which a module adds schedulers, each under its provider's name.
   *
   * @param binder the module's binder
   */
  public static MapBinder<String, SchedulerProvider> schedulers(Binder binder) {
    // Duplicates are permitted here so that the catalog reports them, in one line.
    return MapBinder.newMapBinder(binder, String.class, SchedulerProvider.class).permitDuplicates();
  }

  @Override
  protected void configure() {
    bind(GoroutinesModule.class).toInstance(this); // the one binding that differs by settings
    schedulers(binder());
    Provider<Map<String, Set<SchedulerProvider>>> bound =
        getProvider(Key.get(new TypeLiteral<Map<String, Set<SchedulerProvider>>>() {}));
    Provider<Sources> sources = single(Sources.class, wiring::sources);
    Provider<SchedulerCatalog> catalog =
        single(SchedulerCatalog.class, () -> wiring.catalog(sources.get(), providers(bound.get())));
    Provider<Configuration> configuration =
        single(Configuration.class, () -> wiring.configuration(sources.get(), catalog.get()));
    Provider<ChannelFactory> channels =
        single(ChannelFactory.class, () -> wiring.channels(sources.get()));
    Provider<Scheduler> scheduler =
        single(Scheduler.class, () -> wiring.scheduler(configuration.get()));
    single(
        GoRuntime.class, () -> wiring.runtime(configuration.get(), channels::get, scheduler::get));
  }

  /**
   * Binds a type as a singleton. With a provider object rather than a {@code @Provides} method: for
   * methods Guice generates classes with Unsafe, of which the JVM warns.
   */
  private <T> Provider<T> single(Class<T> type, Provider<T> made) {
    bind(type).toProvider(new Single<>(type, made)).in(LAZY_SINGLETON);
    return getProvider(type);
  }

  /** Equal whenever the type is, so that Guice takes equal modules' bindings for one. */
  private record Single<T>(Class<T> type, Provider<T> made) implements Provider<T> {

    @Override
    public T get() {
      return made.get();
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Single<?> single && single.type == type;
    }

    @Override
    public int hashCode() {
      return type.hashCode();
    }
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof GoroutinesModule module && module.spec.equals(spec);
  }

  @Override
  public int hashCode() {
    return spec.hashCode();
  }

  private static List<SchedulerProvider> providers(Map<String, Set<SchedulerProvider>> bound) {
    List<SchedulerProvider> providers = new ArrayList<>();
    bound.forEach(
        (name, set) -> {
          for (SchedulerProvider provider : set) {
            if (!name.equals(provider.name())) {
              throw new ConfigurationException(
                  "a Guice module binds a scheduler as '"
                      + name
                      + "' that is named '"
                      + provider.name()
                      + "' ("
                      + provider.getClass().getName()
                      + "); bind it by its own name");
            }
            providers.add(provider);
          }
        });
    return providers;
  }
}
