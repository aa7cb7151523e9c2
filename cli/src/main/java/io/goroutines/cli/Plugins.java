package io.goroutines.cli;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import picocli.CommandLine.Option;

/** The option that adds third-party schedulers. */
final class Plugins {

  @Option(
      names = "--plugins",
      paramLabel = "JAR-OR-DIR",
      description = "A jar, or a directory of jars, with further schedulers. Repeatable.")
  private List<Path> paths = new ArrayList<>();

  Plugins() {}

  /**
   * Makes the plugins visible to all lookups of schedulers, through the context class loader.
   *
   * @return the class loader that sees them
   */
  ClassLoader install() {
    ClassLoader own = Plugins.class.getClassLoader();
    if (paths.isEmpty()) {
      return own;
    }
    URL[] jars = jars().stream().map(Plugins::url).toArray(URL[]::new);
    ClassLoader loader = new URLClassLoader("plugins", jars, own);
    Thread.currentThread().setContextClassLoader(loader);
    return loader;
  }

  /** Returns the paths as options for another process. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>();
    for (Path path : paths) {
      arguments.add("--plugins=" + path);
    }
    return arguments;
  }

  /** Returns the named jars, and those in the named directories. */
  List<Path> jars() {
    return paths.stream().flatMap(path -> jars(path).stream()).toList();
  }

  private static List<Path> jars(Path path) {
    if (path.toString().isEmpty()) {
      throw new UsageException("--plugins is empty; give a jar or a directory");
    }
    if (Files.isDirectory(path)) {
      List<Path> jars = new ArrayList<>();
      try (DirectoryStream<Path> found = Files.newDirectoryStream(path, "*.jar")) {
        found.forEach(jars::add);
      } catch (IOException e) {
        throw new UsageException("--plugins: cannot read the directory " + path, e);
      }
      if (jars.isEmpty()) {
        throw new UsageException(
            "--plugins: no jar in the directory " + path + "; build the plugin, or name its jar");
      }
      jars.sort(null);
      jars.forEach(Plugins::check);
      return jars;
    }
    if (!Files.exists(path)) {
      throw new UsageException("--plugins: there is no " + path + "; give a jar or a directory");
    }
    check(path);
    return List.of(path);
  }

  private static void check(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      var _ = file.size();
    } catch (IOException e) {
      throw new UsageException(
          "--plugins: "
              + jar
              + (Files.isReadable(jar)
                  ? " is not a readable jar (" + e.getMessage() + "); build it again"
                  : " may not be read; give yourself the right to, or copy it"),
          e);
    }
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UsageException("--plugins: cannot load from " + jar, e);
    }
  }
}
