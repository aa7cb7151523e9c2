package io.goroutines.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The rules that ArchUnit checks. */
final class ArchitectureRules {

  /** The classes that may read system properties or the environment, and why. */
  static final Map<String, String> READERS =
      Map.of("io.goroutines.runtime.Sources", "where all settings come from");

  /** The classes that may access inaccessible members of others, and why. */
  static final Map<String, String> OPENERS =
      Map.of(
          "io.goroutines.scheduler.JdkHook", "the JDK's hook for schedulers of virtual threads",
          "io.goroutines.cli.JavaProgram", "a user's main method, as the java launcher does");

  private static final BuiltModules BUILT = BuiltModules.instance();

  private static final Set<String> READING =
      Set.of(
          "java.lang.System.getProperty",
          "java.lang.System.getProperties",
          "java.lang.System.getenv",
          "java.lang.Integer.getInteger",
          "java.lang.Long.getLong",
          "java.lang.Boolean.getBoolean");

  private static final Set<String> OPENING =
      Set.of("setAccessible", "trySetAccessible", "privateLookupIn", "addOpens", "implAddOpens");

  private static final Set<String> SLEEPING =
      Set.of("java.lang.Thread.sleep", "java.util.concurrent.TimeUnit.sleep");

  private static final String MAY_IMPLEMENT = "io.goroutines.MayImplement";

  private ArchitectureRules() {}

  static List<Law> all() {
    return List.of(
        new Law(
            dependencies(
                "use only the modules that they may use",
                (module, d) -> {
                  ProductModule other = BUILT.module(d.getTargetClass().getBaseComponentType());
                  return other == null || module.mayUse(other);
                }),
            List.of(
                "io.goroutines.spi.PlantedUsesChannels",
                "io.goroutines.runtime.PlantedUsesScheduler",
                "io.goroutines.scheduler.fifo.PlantedUsesWorkStealing",
                "io.goroutines.channels.PlantedUsesScheduler")),
        new Law(
            dependencies(
                "use no more of the JDK and of others than they may use",
                (module, d) -> mayUseForeign(module, d.getTargetClass().getBaseComponentType())),
            List.of(
                "io.goroutines.spi.PlantedUsesJfr",
                "io.goroutines.channels.PlantedUsesGuice",
                "io.goroutines.runtime.PlantedUsesJUnit")),
        new Law(
            slices().assignedFrom(packages()).should().beFreeOfCycles(),
            List.of(
                "io.goroutines.spi.PlantedUsesSupport",
                "io.goroutines.runtime.plantedleft.PlantedLeft",
                "io.goroutines.runtime.plantedright.PlantedRight")),
        new Law(
            slices().assignedFrom(classesOfParts()).should().beFreeOfCycles(),
            List.of(
                "io.goroutines.scheduler.PlantedAbove", "io.goroutines.scheduler.PlantedBelow")),
        new Law(
            dependencies(
                "let channels and schedulers never see each other",
                (module, d) -> {
                  ProductModule other = BUILT.module(d.getTargetClass().getBaseComponentType());
                  return other == null
                      || !(module == ProductModule.CHANNELS && other.isScheduler())
                          && !(module.isScheduler() && other == ProductModule.CHANNELS);
                }),
            List.of(
                "io.goroutines.channels.PlantedUsesScheduler",
                "io.goroutines.scheduler.PlantedUsesChannels")),
        new Law(
            dependencies(
                "leave Guice and Typesafe Config to the runtime",
                (module, d) -> module == ProductModule.RUNTIME || !isWiring(d.getTargetClass())),
            List.of(
                "io.goroutines.channels.PlantedUsesGuice",
                "io.goroutines.examples.PlantedUsesConfig")),
        new Law(
            accesses(
                "leave system properties and the environment to " + READERS.keySet(),
                _ -> true,
                a -> !isReading(a) || READERS.containsKey(outermost(a))),
            List.of(
                "io.goroutines.channels.PlantedReadsProperty",
                "io.goroutines.runtime.PlantedReadsEnvironment",
                "io.goroutines.scheduler.PlantedReadsInteger",
                "io.goroutines.spi.PlantedReadsByReference")),
        new Law(
            dependencies(
                "stay out of the internals of other modules",
                (module, d) -> {
                  JavaClass target = d.getTargetClass().getBaseComponentType();
                  ProductModule other = BUILT.module(target);
                  return other == null || other == module || BUILT.isExported(target, module);
                }),
            List.of("io.goroutines.cli.PlantedReachesInternals")),
        new Law(
            types(
                "say whether users may implement them, if they are exported",
                _ -> true,
                ArchitectureRules::checkImplementable),
            List.of(
                "io.goroutines.spi.PlantedSilent",
                "io.goroutines.spi.PlantedSilentClass",
                "io.goroutines.spi.PlantedHolder$Nested",
                "io.goroutines.spi.PlantedContradiction")),
        new Law(
            types(
                "have no monitors, where goroutines wait",
                ProductModule::isCore,
                (type, events) -> ClassFiles.monitors(type).forEach(events)),
            List.of(
                "io.goroutines.channels.PlantedSynchronizedMethod",
                "io.goroutines.scheduler.PlantedSynchronizedBlock")),
        new Law(
            types(
                "not name Unsafe",
                _ -> true,
                (type, events) -> {
                  if (ClassFiles.namesUnsafe(type)) {
                    events.accept("names Unsafe");
                  }
                }),
            List.of(
                "io.goroutines.scheduler.PlantedUnsafe",
                "io.goroutines.runtime.PlantedUnsafeByName")),
        new Law(
            types(
                "not use preview features",
                _ -> true,
                (type, events) -> {
                  if (ClassFiles.isPreview(type)) {
                    events.accept("was compiled with --enable-preview");
                  }
                }),
            List.of(PlantedPreview.NAME)),
        new Law(
            accesses(
                "wait through the seam and not in Thread.sleep",
                ProductModule::isCore,
                a -> !SLEEPING.contains(method(a))),
            List.of(
                "io.goroutines.channels.PlantedSleeps",
                "io.goroutines.scheduler.PlantedSleepsByUnit")),
        new Law(
            accesses(
                "leave the opening of others' code to " + OPENERS.keySet(),
                _ -> true,
                a -> !isOpening(a) || OPENERS.containsKey(outermost(a))),
            List.of(
                "io.goroutines.runtime.PlantedSetsAccessible",
                "io.goroutines.scheduler.PlantedLooksInside")));
  }

  // The forms of rules

  private interface DependencyCheck {
    boolean holds(ProductModule module, Dependency dependency);
  }

  private static ArchRule dependencies(String description, DependencyCheck check) {
    return rule(
        description,
        (type, events) -> {
          ProductModule module = module(type);
          for (Dependency dependency : type.getDirectDependenciesFromSelf()) {
            if (!check.holds(module, dependency)) {
              events.add(SimpleConditionEvent.violated(type, dependency.getDescription()));
            }
          }
        });
  }

  private interface RoomFilter {
    boolean concerns(ProductModule module);
  }

  private interface AccessCheck {
    boolean holds(JavaAccess<?> access);
  }

  /** Calls, constructor calls and method references. */
  private static ArchRule accesses(String description, RoomFilter filter, AccessCheck check) {
    return rule(
        description,
        (type, events) -> {
          if (filter.concerns(module(type))) {
            for (JavaAccess<?> access : type.getAccessesFromSelf()) {
              if (!check.holds(access)) {
                events.add(SimpleConditionEvent.violated(type, access.getDescription()));
              }
            }
          }
        });
  }

  private static ArchRule types(
      String description, RoomFilter filter, BiConsumer<JavaClass, Consumer<String>> check) {
    return rule(
        description,
        (type, events) -> {
          if (filter.concerns(module(type))) {
            check.accept(
                type,
                what ->
                    events.add(SimpleConditionEvent.violated(type, type.getName() + ": " + what)));
          }
        });
  }

  private static ArchRule rule(
      String description, BiConsumer<JavaClass, ConditionEvents> condition) {
    return classes()
        .should(
            new ArchCondition<JavaClass>(description) {
              @Override
              public void check(JavaClass type, ConditionEvents events) {
                condition.accept(type, events);
              }
            });
  }

  // The predicates

  private static ProductModule module(JavaClass type) {
    ProductModule module = BUILT.module(type);
    if (module == null) {
      throw new IllegalStateException("no module ships the package of " + type.getName());
    }
    return module;
  }

  private static boolean mayUseForeign(ProductModule module, JavaClass target) {
    if (BUILT.module(target) != null || target.isPrimitive()) {
      return true;
    }
    String jdkModule = BUILT.jdkModule(target);
    return jdkModule != null
        ? module.mayUseJdk(jdkModule)
        : module.mayUsePackage(target.getPackageName());
  }

  private static boolean isWiring(JavaClass target) {
    String name = target.getBaseComponentType().getPackageName() + ".";
    return name.startsWith("com.google.inject.")
        || name.startsWith("com.typesafe.config.")
        || name.startsWith("jakarta.inject.");
  }

  static boolean isReading(JavaAccess<?> access) {
    return READING.contains(method(access));
  }

  static boolean isOpening(JavaAccess<?> access) {
    return OPENING.contains(access.getTarget().getName());
  }

  private static String method(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getTarget().getName();
  }

  /** Returns the name of the top-level class that contains an access. */
  private static String outermost(JavaAccess<?> access) {
    JavaClass type = access.getOriginOwner();
    while (type.getEnclosingClass().isPresent()) {
      type = type.getEnclosingClass().get();
    }
    return type.getName();
  }

  /**
   * One slice for each package; the user API and the SPI refer to each other, as the facade finds
   * its implementation through the SPI, and are one slice.
   */
  private static SliceAssignment packages() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        String name = type.getPackageName();
        return SliceIdentifier.of(name.equals("io.goroutines.spi") ? "io.goroutines" : name);
      }

      @Override
      public String getDescription() {
        return "packages (the user API and the SPI are one)";
      }
    };
  }

  /** One slice for each top-level class of scheduler-base, with its nested classes. */
  private static SliceAssignment classesOfParts() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        if (BUILT.module(type) != ProductModule.SCHEDULER_BASE) {
          return SliceIdentifier.ignore();
        }
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
          outermost = outermost.getEnclosingClass().get();
        }
        return SliceIdentifier.of(outermost.getName());
      }

      @Override
      public String getDescription() {
        return "classes of scheduler-base";
      }
    };
  }

  private static void checkImplementable(JavaClass type, Consumer<String> events) {
    if (!isVisible(type) || !BUILT.isExported(type, null)) {
      return;
    }
    boolean saysItself =
        type.getModifiers().contains(JavaModifier.FINAL)
            || type.isEnum()
            || type.isRecord()
            || type.isAnnotation()
            || ClassFiles.isSealed(type);
    boolean annotated = type.isAnnotatedWith(MAY_IMPLEMENT);
    if (!saysItself && !annotated) {
      events.accept("is neither final, sealed, an enum, a record, an annotation nor @MayImplement");
    }
    if (saysItself && annotated) {
      events.accept("is @MayImplement, though it cannot be extended");
    }
  }

  /** Returns whether users can see a type: it and all enclosing types are public or protected. */
  private static boolean isVisible(JavaClass type) {
    if (type.isAnonymousClass() || type.isLocalClass() || type.getSimpleName().isEmpty()) {
      return false; // package-info is a class without constructors and methods
    }
    Set<JavaModifier> modifiers = type.getModifiers();
    if (!modifiers.contains(JavaModifier.PUBLIC) && !modifiers.contains(JavaModifier.PROTECTED)) {
      return false;
    }
    Optional<JavaClass> enclosing = type.getEnclosingClass();
    return enclosing.isEmpty() || isVisible(enclosing.get());
  }
}
