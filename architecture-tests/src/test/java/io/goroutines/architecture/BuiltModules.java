package io.goroutines.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.Location;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The built modules: found on the class path by their {@code module-info}, so that the tests check
 * the shipped classes. The module of a class follows from its package, by the module that ships the
 * package.
 */
final class BuiltModules {

  private static final BuiltModules INSTANCE = new BuiltModules();

  private final Map<ProductModule, ModuleDescriptor> descriptors =
      new EnumMap<>(ProductModule.class);
  private final Map<String, ProductModule> moduleOfPackage = new HashMap<>();
  private final Map<String, String> jdkModuleOfPackage = new HashMap<>();
  private final List<String> splitPackages = new ArrayList<>();
  private final List<Path> roots = new ArrayList<>();

  private BuiltModules() {
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
      Path path = Path.of(entry);
      if (Files.exists(path) && read(path)) {
        roots.add(path);
      }
    }
    for (ModuleReference reference : ModuleFinder.ofSystem().findAll()) {
      for (String name : reference.descriptor().packages()) {
        jdkModuleOfPackage.put(name, reference.descriptor().name());
      }
    }
  }

  static BuiltModules instance() {
    return INSTANCE;
  }

  private boolean read(Path entry) {
    try {
      if (Files.isDirectory(entry)) {
        return readRoot(entry);
      }
      try (FileSystem jar = FileSystems.newFileSystem(entry)) {
        return readRoot(jar.getPath("/"));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(entry.toString(), e);
    }
  }

  private boolean readRoot(Path root) throws IOException {
    Path info = root.resolve("module-info.class");
    if (!Files.exists(info)) {
      return false;
    }
    ModuleDescriptor descriptor;
    try (InputStream in = Files.newInputStream(info)) {
      descriptor = ModuleDescriptor.read(in);
    }
    for (ProductModule module : ProductModule.values()) {
      if (module.moduleName.equals(descriptor.name())) {
        descriptors.put(module, descriptor);
        for (String name : packages(root)) {
          ProductModule other = moduleOfPackage.put(name, module);
          if (other != null) {
            splitPackages.add(name + " is in " + other + " and in " + module);
          }
        }
        return true;
      }
    }
    if (descriptor.name().startsWith("io.goroutines")) {
      throw new IllegalStateException(
          "module "
              + descriptor.name()
              + " has no module: add it to "
              + ProductModule.class.getName());
    }
    return false;
  }

  private static TreeSet<String> packages(Path root) throws IOException {
    TreeSet<String> packages = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root)) {
      files
          .filter(f -> f.toString().endsWith(".class"))
          .map(f -> root.relativize(f).getParent())
          .filter(p -> p != null && !p.startsWith("META-INF"))
          .forEach(p -> packages.add(p.toString().replace('/', '.').replace('\\', '.')));
    }
    return packages;
  }

  /** Returns the directories or jars of the modules, depending on Maven's phase. */
  List<Location> locations() {
    return roots.stream().map(BuiltModules::location).toList();
  }

  private static Location location(Path root) {
    try {
      return Files.isDirectory(root) ? Location.of(root) : Location.of(new JarFile(root.toFile()));
    } catch (IOException e) {
      throw new UncheckedIOException(root.toString(), e);
    }
  }

  Map<ProductModule, ModuleDescriptor> descriptors() {
    return descriptors;
  }

  List<String> splitPackages() {
    return splitPackages;
  }

  /** Returns the module of a class, or null if it is in none of ours. */
  @Nullable ProductModule module(JavaClass type) {
    return moduleOfPackage.getOrDefault(type.getPackageName(), below(type.getPackageName()));
  }

  /** Returns the module that ships a parent of a package which no module ships: a planted one. */
  private static @Nullable ProductModule below(String name) {
    ProductModule best = null;
    for (ProductModule module : ProductModule.values()) {
      if (module != ProductModule.API
          && (name + ".").startsWith(module.moduleName + ".")
          && (best == null || best.moduleName.length() < module.moduleName.length())) {
        best = module;
      }
    }
    return best;
  }

  /** Returns whether a module ships the package of a class. */
  boolean isShipped(JavaClass type) {
    return moduleOfPackage.containsKey(type.getPackageName());
  }

  /** Returns the JDK module of a class, or null if it is in none. */
  @Nullable String jdkModule(JavaClass type) {
    return jdkModuleOfPackage.get(type.getPackageName());
  }

  /** Returns whether the module that ships a class exports its package to another of ours. */
  boolean isExported(JavaClass type, @Nullable ProductModule to) {
    ProductModule module = module(type);
    ModuleDescriptor descriptor = module == null ? null : descriptors.get(module);
    if (descriptor == null) {
      throw new IllegalArgumentException(type.getName() + " is in no module");
    }
    return descriptor.exports().stream()
        .filter(e -> e.source().equals(type.getPackageName()))
        .anyMatch(e -> !e.isQualified() || (to != null && e.targets().contains(to.moduleName)));
  }

  /** Returns the directory of the whole project. */
  static Path directory() {
    Path start = Path.of("").toAbsolutePath();
    for (Path p = start; p != null; p = p.getParent()) {
      if (Files.isDirectory(p.resolve("architecture-tests"))
          && Files.exists(p.resolve("pom.xml"))) {
        return p;
      }
    }
    throw new IllegalStateException("not inside the project: " + start);
  }
}
