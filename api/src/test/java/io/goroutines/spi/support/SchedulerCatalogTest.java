package io.goroutines.spi.support;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ConfigurationException;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.SchedulerConfig;
import io.goroutines.spi.SchedulerProvider;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchedulerCatalogTest {

  private record Provider(String name, int spiVersion) implements SchedulerProvider {
    @Override
    public String description() {
      return "a test";
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public Scheduler open(SchedulerConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  /** A provider whose constructor fails, like a broken plugin. */
  public static final class Throwing implements SchedulerProvider {
    /** Fails. */
    public Throwing() {
      throw new IllegalStateException("no database");
    }

    @Override
    public int spiVersion() {
      return SPI_VERSION;
    }

    @Override
    public String name() {
      return "throwing";
    }

    @Override
    public String description() {
      return "a test";
    }

    @Override
    public Set<Capability> capabilities() {
      return Set.of();
    }

    @Override
    public Scheduler open(SchedulerConfig config) {
      throw new UnsupportedOperationException();
    }
  }

  private static Provider provider(String name) {
    return new Provider(name, SchedulerProvider.SPI_VERSION);
  }

  private static String messageOf(List<? extends SchedulerProvider> providers) {
    String message =
        assertThrows(ConfigurationException.class, () -> SchedulerCatalog.of(providers))
            .getMessage();
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  @Test
  void get_findsByName() {
    Provider b = provider("b");
    SchedulerCatalog catalog = SchedulerCatalog.of(List.of(b, provider("a")));
    assertEquals(b, catalog.get("b"));
    assertTrue(catalog.contains("a"));
    assertFalse(catalog.contains("c"));
    assertEquals(
        List.of("a", "b"), catalog.providers().stream().map(SchedulerProvider::name).toList());
  }

  @Test
  void furtherProviders_ofOneClass_areAllListed() {
    SchedulerCatalog catalog =
        SchedulerCatalog.load(
            ClassLoader.getPlatformClassLoader(), List.of(provider("a"), provider("b")));
    assertEquals(
        List.of("a", "b"), catalog.providers().stream().map(SchedulerProvider::name).toList());
  }

  @Test
  void get_unknownName_listsTheAvailableNames() {
    SchedulerCatalog catalog = SchedulerCatalog.of(List.of(provider("fifo"), provider("loom")));
    String message =
        assertThrows(ConfigurationException.class, () -> catalog.get("fif0")).getMessage();
    assertEquals("unknown scheduler 'fif0'; available: fifo, loom", message);
    assertTrue(
        assertThrows(ConfigurationException.class, () -> SchedulerCatalog.of(List.of()).get("x"))
            .getMessage()
            .contains("no scheduler is on the class path"));
  }

  @Test
  void duplicateName_isRefused() {
    String message = messageOf(List.of(provider("fifo"), provider("fifo")));
    assertTrue(message.startsWith("two schedulers are named 'fifo': "), message);
  }

  @Test
  void otherSpiVersion_isRefused() {
    String message = messageOf(List.of(new Provider("old", SchedulerProvider.SPI_VERSION + 1)));
    assertTrue(
        message.contains("'old'") && message.contains("was written for version 2 of the SPI"),
        message);
  }

  @Test
  void invalidName_isRefused() {
    for (String name : Arrays.asList("", "Fifo", "two words", "auto", "1st", null)) {
      assertTrue(messageOf(List.of(provider(name))).contains("has the name '" + name + "'"));
    }
  }

  @Test
  void load_providerThrows_namesTheProvider(@TempDir Path directory) throws IOException {
    Path services = directory.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.writeString(
        services.resolve(SchedulerProvider.class.getName()), Throwing.class.getName() + "\n");
    try (URLClassLoader loader =
        new URLClassLoader(
            new URL[] {directory.toUri().toURL()}, SchedulerCatalogTest.class.getClassLoader())) {
      String message =
          assertThrows(ConfigurationException.class, () -> SchedulerCatalog.load(loader))
              .getMessage();
      assertTrue(
          message.contains(Throwing.class.getName()) && message.contains("no database"), message);
      assertEquals(1, message.lines().count(), message);
    }
  }

  @Test
  void load_brokenServiceFile_isRefused(@TempDir Path directory) throws IOException {
    Path services = directory.resolve("META-INF/services");
    Files.createDirectories(services);
    Files.writeString(services.resolve(SchedulerProvider.class.getName()), "no.such.Provider\n");
    try (URLClassLoader loader =
        new URLClassLoader(new URL[] {directory.toUri().toURL()}, getClass().getClassLoader())) {
      String message =
          assertThrows(ConfigurationException.class, () -> SchedulerCatalog.load(loader))
              .getMessage();
      assertEquals(
          "a scheduler provider cannot be loaded: Provider no.such.Provider not found;"
              + " fix its jar, or remove it from the path",
          message);
    }
  }
}
