package io.goroutines.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The metadata for GraalVM's native-image names what exists, and every service provider. That an
 * image can be made of it is not tested.
 */
class ReachabilityMetadataTest {

  /** Users have it, or do not. */
  private static final String CONFIGURATION = "goroutines.conf";

  private static Path resources(ProductModule module) {
    return BuiltModules.directory().resolve(module.directory()).resolve("src/main/resources");
  }

  private static Path metadata(ProductModule module) {
    return resources(module)
        .resolve("META-INF/native-image/io.goroutines/goroutines-" + module.directory())
        .resolve("reachability-metadata.json");
  }

  private static JsonNode read(Path file) throws IOException {
    return new ObjectMapper().readTree(file.toFile());
  }

  private static Set<String> files(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return Set.of();
    }
    Set<String> names = new TreeSet<>();
    try (Stream<Path> files = Files.list(directory)) {
      files.forEach(f -> names.add(f.getFileName().toString()));
    }
    return names;
  }

  private static void check(JsonNode metadata) throws ReflectiveOperationException {
    ClassLoader loader = ReachabilityMetadataTest.class.getClassLoader();
    for (JsonNode entry : metadata.path("reflection")) {
      Class<?> type = Class.forName(entry.path("type").asText(), false, loader);
      for (JsonNode method : entry.path("methods")) {
        assertEquals("<init>", method.path("name").asText(), "only constructors are known here");
        assertEquals(0, method.path("parameterTypes").size());
        type.getConstructor();
      }
    }
    for (JsonNode entry : metadata.path("resources")) {
      String name = entry.path("glob").asText();
      if (!name.equals(CONFIGURATION)) {
        assertNotNull(loader.getResource(name), name);
      }
    }
  }

  @Test
  void everyEntryExistsAndEveryProviderIsNamed() throws Exception {
    Set<String> found = new TreeSet<>();
    for (ProductModule module : SignatureTest.published()) {
      Set<String> services = files(resources(module).resolve("META-INF/services"));
      if (services.isEmpty()) {
        continue;
      }
      JsonNode metadata = read(metadata(module));
      check(metadata);
      Set<String> types = new TreeSet<>(metadata.path("reflection").findValuesAsText("type"));
      Set<String> globs = new TreeSet<>(metadata.path("resources").findValuesAsText("glob"));
      for (String service : services) {
        Path file = resources(module).resolve("META-INF/services").resolve(service);
        Set<String> providers = new TreeSet<>(Files.readAllLines(file));
        assertEquals(Set.of(), minus(providers, types), module::toString);
        assertEquals(Set.of(), minus(Set.of("META-INF/services/" + service), globs));
        found.addAll(providers);
      }
    }
    assertFalse(found.size() < 5, found::toString);
  }

  private static Set<String> minus(Set<String> from, Set<String> what) {
    Set<String> rest = new TreeSet<>(from);
    rest.removeAll(what);
    return rest;
  }

  @Test
  void missingTypeOrResourceIsDetected() throws Exception {
    ObjectMapper mapper = new ObjectMapper();
    JsonNode type = mapper.readTree("{\"reflection\": [{\"type\": \"io.goroutines.Gone\"}]}");
    assertThrows(ClassNotFoundException.class, () -> check(type));
    JsonNode resource = mapper.readTree("{\"resources\": [{\"glob\": \"META-INF/gone\"}]}");
    assertThrows(AssertionError.class, () -> check(resource));
  }
}
