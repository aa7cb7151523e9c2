package io.goroutines.runtime;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.inject.AbstractModule;
import com.google.inject.CreationException;
import com.google.inject.Guice;
import com.google.inject.Injector;
import com.google.inject.Module;
import com.google.inject.ProvisionException;
import com.google.inject.Stage;
import com.google.inject.util.Modules;
import io.goroutines.Channel;
import io.goroutines.ChannelFactory;
import io.goroutines.ConfigurationException;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
import io.goroutines.Goroutine;
import io.goroutines.RuntimeClosedException;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerProvider;
import io.goroutines.spi.support.SchedulerCatalog;
import io.goroutines.spi.support.StandardRuntime;
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GoroutinesModuleTest {

  private static Module scheduler(String name, SchedulerProvider provider) {
    return new AbstractModule() {
      @Override
      protected void configure() {
        GoroutinesModule.schedulers(binder()).addBinding(name).toInstance(provider);
      }
    };
  }

  private static ConfigurationException error(Module... modules) {
    ProvisionException e =
        assertThrows(
            ProvisionException.class,
            () -> Guice.createInjector(modules).getInstance(GoRuntime.class));
    return assertInstanceOf(ConfigurationException.class, e.getCause());
  }

  // Injection

  @Test
  void providesSingletonsOfOneRuntime() {
    Injector injector =
        Guice.createInjector(new GoroutinesModule(GoRuntime.builder().scheduler("loom")));
    try (GoRuntime runtime = injector.getInstance(GoRuntime.class)) {
      assertSame(runtime, injector.getInstance(GoRuntime.class));
      assertSame(runtime.scheduler(), injector.getInstance(Scheduler.class));
      assertSame(runtime.channels(), injector.getInstance(ChannelFactory.class));
      assertEquals("loom", injector.getInstance(Configuration.class).scheduler());
      assertTrue(injector.getInstance(SchedulerCatalog.class).contains("loom"));
    }
  }

  /** Programs without an injector get the same parts as with one, created alike. */
  @ParameterizedTest
  @ValueSource(strings = {"loom", "fifo", "workstealing"})
  void providesSameRuntimeAsBuilder(String scheduler) throws Exception {
    List<String> panics = Collections.synchronizedList(new ArrayList<>());
    List<String> intercepted = Collections.synchronizedList(new ArrayList<>());
    GoRuntimeBuilder builder =
        GoRuntime.builder()
            .scheduler(scheduler)
            .set("close-timeout", "3s")
            .set("jmx", "off")
            .onPanic((goroutine, cause) -> panics.add(cause.getMessage()))
            .intercept(
                body -> {
                  intercepted.add(scheduler);
                  return body;
                });
    Injector injector = Guice.createInjector(new GoroutinesModule(builder));
    try (GoRuntime injected = injector.getInstance(GoRuntime.class);
        GoRuntime opened = builder.open()) {
      assertEquals(parts(injected), parts(opened));
      for (GoRuntime runtime : List.of(injected, opened)) {
        runtime
            .go(
                () -> {
                  throw new IllegalStateException("boom");
                })
            .join();
      }
    }
    assertEquals(List.of("boom", "boom"), panics);
    assertEquals(List.of(scheduler, scheduler), intercepted);
    Wiring wiring = new Wiring(builder.spec());
    Sources sources = wiring.sources();
    assertEquals(
        injector.getInstance(Configuration.class).settings(),
        wiring.configuration(sources, wiring.catalog(sources, List.of())).settings());
  }

  /**
   * The class loader of a web application, for instance, may hold its own copy, or only a part of
   * one.
   */
  @ParameterizedTest
  @ValueSource(strings = {"all of another copy", "a scheduler of another copy", "nothing"})
  void contextClassLoaderWithoutThisLibraryIsIgnored(String sees) throws Exception {
    List<URL> urls = new ArrayList<>();
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (sees.startsWith("all") || (sees.startsWith("a ") && part.contains("scheduler-fifo"))) {
        urls.add(Path.of(part).toUri().toURL());
      }
    }
    assertEquals(sees.equals("nothing"), urls.isEmpty());
    Thread current = Thread.currentThread();
    ClassLoader before = current.getContextClassLoader();
    try (URLClassLoader apart =
        new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      current.setContextClassLoader(apart);
      for (String scheduler : List.of("fifo", "loom", "workstealing")) {
        try (GoRuntime runtime = GoRuntime.builder().scheduler(scheduler).open()) {
          runtime.run(() -> go(() -> {}).join());
        }
      }
    } finally {
      current.setContextClassLoader(before);
    }
  }

  /** The parts of a runtime: the class of each field, and of each array element. */
  private static List<String> parts(GoRuntime runtime) throws IllegalAccessException {
    List<String> parts = new ArrayList<>();
    for (Field field : StandardRuntime.class.getDeclaredFields()) {
      if (!Modifier.isStatic(field.getModifiers())) {
        field.setAccessible(true);
        Object value = field.get(runtime);
        parts.add(field.getName() + "=" + (value == null ? null : value.getClass()));
      }
    }
    return parts;
  }

  @ParameterizedTest
  @EnumSource(names = {"DEVELOPMENT", "PRODUCTION"})
  void opensNothingBeforeFirstUse(Stage stage) {
    FakeProvider provider = FakeProvider.withoutProcs("mine");
    Injector injector =
        Guice.createInjector(
            stage,
            new GoroutinesModule(GoRuntime.builder().scheduler("mine")),
            scheduler("mine", provider));
    injector.getInstance(ChannelFactory.class);
    assertEquals(null, provider.opened);
    injector.getInstance(Scheduler.class).close();
    assertTrue(provider.opened != null);
  }

  private static Module installing(GoroutinesModule... modules) {
    return new AbstractModule() {
      @Override
      protected void configure() {
        for (GoroutinesModule module : modules) {
          install(module);
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"DEVELOPMENT", "PRODUCTION"})
  void installedTwiceItIsOneModule(Stage stage) {
    GoRuntimeBuilder builder = GoRuntime.builder().scheduler("loom");
    for (Injector injector :
        List.of(
            Guice.createInjector(
                stage, installing(new GoroutinesModule()), installing(new GoroutinesModule())),
            Guice.createInjector(
                stage,
                installing(new GoroutinesModule(builder), new GoroutinesModule(builder)),
                new GoroutinesModule(GoRuntime.builder().scheduler("loom"))),
            // Overridden modules are recorded separately from the rest, so that their bindings
            // meet.
            Guice.createInjector(
                stage,
                Modules.override(new GoroutinesModule(builder)).with(),
                installing(new GoroutinesModule(builder))))) {
      try (GoRuntime runtime = injector.getInstance(GoRuntime.class)) {
        assertSame(runtime.scheduler(), injector.getInstance(Scheduler.class));
      }
    }
  }

  @Test
  void differentSettingsInOneInjectorAreAnError() {
    CreationException e =
        assertThrows(
            CreationException.class,
            () ->
                Guice.createInjector(
                    installing(new GoroutinesModule()),
                    installing(new GoroutinesModule(GoRuntime.builder().procs(2)))));
    assertEquals(1, e.getErrorMessages().size(), e.getMessage());
    String line = e.getErrorMessages().iterator().next().getMessage().lines().findFirst().get();
    assertEquals("io.goroutines.runtime.GoroutinesModule was bound multiple times.", line.strip());
  }

  @Test
  void modulesCanBeOverridden() {
    Injector injector =
        Guice.createInjector(
            Modules.override(new GoroutinesModule(GoRuntime.builder().scheduler("nope")))
                .with(new GoroutinesModule(GoRuntime.builder().scheduler("loom"))));
    injector.getInstance(GoRuntime.class).close();
  }

  @Test
  void twoInjectorsAreTwoRuntimesAndCanShareAChannel() throws Exception {
    FakeProvider mine = FakeProvider.withProcs("mine");
    Injector one =
        Guice.createInjector(new GoroutinesModule(GoRuntime.builder().scheduler("loom")));
    Injector two =
        Guice.createInjector(
            new GoroutinesModule(GoRuntime.builder().scheduler("mine").procs(2)),
            scheduler("mine", mine));
    try (GoRuntime first = one.getInstance(GoRuntime.class);
        GoRuntime second = two.getInstance(GoRuntime.class)) {
      assertNotSame(first.scheduler(), second.scheduler());
      Channel<GoRuntime> shared = first.channels().unbuffered();
      second.go(() -> shared.send(Go.runtime()));
      first.run(
          () -> {
            assertSame(second, shared.receive());
            go(() -> shared.send(Go.runtime()));
            assertSame(first, shared.receive());
          });
      first.close();
      second.run(() -> assertFalse(Go.runtime().isClosed()));
    }
    assertEquals(OptionalInt.of(2), mine.opened.procs());
  }

  // Schedulers of others

  @Test
  void schedulerFromModuleGetsItsSettings() throws Exception {
    FakeProvider mine = FakeProvider.withProcs("mine");
    Injector injector =
        Guice.createInjector(
            scheduler("mine", mine),
            new GoroutinesModule(GoRuntime.builder().scheduler("mine").set("mine.reuse", "off")));
    try (GoRuntime runtime = injector.getInstance(GoRuntime.class)) {
      AtomicReference<Goroutine> ran = new AtomicReference<>();
      runtime.run(() -> ran.set(Go.currentGoroutine()));
      assertEquals(1, ran.get().id());
    }
    assertEquals(Map.of("reuse", "off"), mine.opened.settings());
  }

  @Test
  void schedulerOfContextClassLoaderIsFound(@TempDir Path directory) throws Exception {
    provide(directory, FakeProvider.Service.class);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      try (GoRuntime runtime = GoRuntime.builder().scheduler("stranger").procs(3).open()) {
        runtime.run(() -> {});
      }
      FakeProvider.Service bound = new FakeProvider.Service();
      Injector injector =
          Guice.createInjector(
              new GoroutinesModule(GoRuntime.builder().scheduler("stranger")),
              scheduler("stranger", bound));
      injector.getInstance(GoRuntime.class).close();
      assertTrue(bound.opened != null, "what a module binds goes before what was found");
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void ownLoaderIsUsedWithoutContextClassLoader() throws Exception {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try {
      for (ClassLoader blind : new ClassLoader[] {null, ClassLoader.getPlatformClassLoader()}) {
        thread.setContextClassLoader(blind);
        GoRuntime.builder().scheduler("loom").open().close();
      }
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static void provide(Path directory, Class<?> provider) throws IOException {
    Path services = Files.createDirectories(directory.resolve("META-INF/services"));
    Files.writeString(services.resolve(SchedulerProvider.class.getName()), provider.getName());
  }

  // Mistakes

  @Test
  void configurationErrorIsOneLineWithoutGuice() {
    ConfigurationException e =
        assertThrows(
            ConfigurationException.class,
            () -> GoRuntime.builder().scheduler("loom").set("procs", "x").open());
    assertEquals(
        "procs must be a whole number of at least 1, not 'x' (set by the program)", e.getMessage());
    ConfigurationException unknown =
        assertThrows(
            ConfigurationException.class, () -> GoRuntime.builder().scheduler("fofi").open());
    assertTrue(
        unknown
            .getMessage()
            .startsWith("unknown scheduler 'fofi' (set by the program); available:"),
        unknown.getMessage());
  }

  @Test
  void brokenProviderIsReportedInOneLine(@TempDir Path directory) throws Exception {
    provide(directory, FakeProvider.Broken.class);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, before)) {
      thread.setContextClassLoader(loader);
      ConfigurationException e =
          assertThrows(ConfigurationException.class, () -> GoRuntime.builder().open());
      assertEquals(1, e.getMessage().lines().count());
      assertTrue(e.getMessage().contains("no luck"), e.getMessage());
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  @Test
  void twoSchedulersWithOneNameAreAnError() {
    String message =
        error(
                new GoroutinesModule(),
                scheduler("mine", FakeProvider.withProcs("mine")),
                scheduler("mine", new FakeProvider("mine", java.util.Set.of(), null) {}))
            .getMessage();
    assertTrue(message.startsWith("two schedulers are named 'mine': "), message);
    message =
        error(new GoroutinesModule(), scheduler("loom", FakeProvider.withProcs("loom")))
            .getMessage();
    assertTrue(message.startsWith("two schedulers are named 'loom': "), message);
  }

  @Test
  void schedulerMustBeBoundByItsOwnName() {
    assertEquals(
        "a Guice module binds a scheduler as 'yours' that is named 'mine'"
            + " (io.goroutines.runtime.FakeProvider); bind it by its own name",
        error(new GoroutinesModule(), scheduler("yours", FakeProvider.withProcs("mine")))
            .getMessage());
  }

  @Test
  void errorInSchedulerSettingNamesItsSource() {
    Module mine = scheduler("mine", FakeProvider.withProcs("mine"));
    assertEquals(
        "reuse must be on or off, not 'maybe' (set by the program)",
        error(
                mine,
                new GoroutinesModule(
                    GoRuntime.builder().scheduler("mine").set("mine.reuse", "maybe")))
            .getMessage());
    assertEquals(
        "scheduler 'mine' cannot be opened: java.lang.IllegalStateException: crashed",
        error(
                mine,
                new GoroutinesModule(
                    GoRuntime.builder().scheduler("mine").set("mine.reuse", "crash")))
            .getMessage());
  }

  @ParameterizedTest
  @ValueSource(strings = {"workstealing", "fifo"})
  void procsBeyondLimitNameTheirSource(String scheduler) {
    for (String procs : List.of("1025", "2147483647")) {
      GoRuntimeBuilder builder = GoRuntime.builder().scheduler(scheduler).set("procs", procs);
      assertEquals(
          "procs must be at most 1024, not " + procs + " (set by the program)",
          assertThrows(ConfigurationException.class, builder::open).getMessage());
    }
  }

  // Panics, and run

  @Test
  void panicsReachHandlerOfBuilder() throws Exception {
    Exception boom = new Exception("boom");
    try (GoRuntime runtime =
        GoRuntime.builder()
            .scheduler("loom")
            .set("panic", "exit")
            .onPanic((goroutine, cause) -> Holder.seen.set(cause))
            .intercept(body -> body)
            .open()) {
      runtime
          .go(
              () -> {
                throw boom;
              })
          .join();
      assertSame(boom, Holder.seen.getAndSet(null));
    }
  }

  @Test
  void holdsReachHandlerOfBuilderUnlessSwitchedOff() throws Exception {
    AtomicReference<Goroutine> heard = new AtomicReference<>();
    try (GoRuntime runtime =
            GoRuntime.builder()
                .scheduler("loom")
                .onLongRunning((goroutine, time, stack) -> heard.set(goroutine))
                .open();
        GoRuntime silent =
            GoRuntime.builder().scheduler("loom").set("long-running", "off").open()) {
      Goroutine culprit = runtime.go(() -> {});
      ((GoroutineHost) silent).longRunning(culprit, Duration.ofSeconds(1), culprit.stackTrace());
      assertNull(heard.get());
      ((GoroutineHost) runtime).longRunning(culprit, Duration.ofSeconds(1), culprit.stackTrace());
      assertSame(culprit, heard.get());
    }
  }

  private static final class Holder {
    static final AtomicReference<Throwable> seen = new AtomicReference<>();
  }

  @Test
  void runRethrowsSameExceptionAndEndsOtherGoroutines() throws Exception {
    for (Throwable thrown :
        List.of(new IOException("a"), new IllegalStateException("b"), new StackOverflowError())) {
      AtomicReference<Goroutine> other = new AtomicReference<>();
      Throwable caught =
          assertThrows(
              Throwable.class,
              () ->
                  Go.run(
                      () -> {
                        other.set(go(() -> chan().receive()));
                        switch (thrown) {
                          case Error e -> throw e;
                          case Exception e -> throw e;
                          default -> throw new AssertionError(thrown);
                        }
                      }));
      assertSame(thrown, caught);
      assertTrue(other.get().isDone());
    }
  }

  @Test
  void defaultRuntimeOpensOnce() throws Exception {
    GoRuntime runtime = Go.runtime();
    assertSame(runtime, Go.runtime());
    Channel<GoRuntime> channel = chan();
    go(() -> channel.send(Go.runtime()));
    assertSame(runtime, channel.receive());
  }

  @Test
  void closedRuntimeRefusesStarts() {
    GoRuntime runtime = GoRuntime.builder().scheduler("loom").open();
    runtime.close();
    assertThrows(RuntimeClosedException.class, () -> runtime.go(() -> {}));
  }
}
