package io.goroutines.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.EvaluationResult;
import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** The modules use only what they may, and each rule about it can fail. */
class ArchitectureTest {

  private static final BuiltModules BUILT = BuiltModules.instance();

  /** The classes of all modules, without tests. */
  private static JavaClasses product;

  /** The product and the planted classes. */
  private static JavaClasses withPlants;

  @BeforeAll
  static void read(@TempDir Path generated) throws URISyntaxException {
    List<Location> locations = new ArrayList<>(BUILT.locations());
    locations.add(Location.of(PlantedPreview.write(generated)));
    locations.add(
        Location.of(
            Path.of(
                ArchitectureTest.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI())));
    // The output of JMH's annotation processor is excluded.
    JavaClasses all =
        new ClassFileImporter(List.of(l -> !l.contains("/jmh_generated/")))
            .importLocations(locations);
    product = all.that(describe("product", c -> !isPlanted(c) && !isTest(c)));
    withPlants = all.that(describe("product and plants", c -> !isTest(c)));
  }

  private static boolean isPlanted(JavaClass type) {
    return type.getName().contains(".Planted") && !isTest(type);
  }

  private static boolean isTest(JavaClass type) {
    return type.getPackageName().equals(ArchitectureTest.class.getPackageName());
  }

  @TestFactory
  Stream<DynamicTest> theProductKeepsTheRule() {
    return ArchitectureRules.all().stream()
        .map(law -> dynamicTest(law.toString(), () -> law.rule().check(product)));
  }

  @TestFactory
  Stream<DynamicTest> thePlantsBreakTheRule() {
    Set<String> plants = plants();
    return ArchitectureRules.all().stream()
        .map(law -> dynamicTest(law.toString(), () -> assertCaught(law, plants)));
  }

  /**
   * With the plants of a rule, and those that serve only as targets, the rule must name each plant.
   */
  private static void assertCaught(Law law, Set<String> allPlants) {
    JavaClasses ground =
        withPlants.that(
            describe(
                "product and the plants of this rule",
                c -> law.plants().contains(c.getName()) || !allPlants.contains(c.getName())));
    EvaluationResult result = law.rule().evaluate(ground);
    String report = String.join("\n", result.getFailureReport().getDetails());
    for (String plant : law.plants()) {
      assertTrue(ground.contain(plant), () -> plant + " was not imported");
      assertTrue(
          Pattern.compile(Pattern.quote(plant) + "(?![\\w$])").matcher(report).find(),
          () -> plant + " was not seen:\n" + report);
    }
  }

  private static Set<String> plants() {
    return ArchitectureRules.all().stream()
        .map(Law::plants)
        .flatMap(Collection::stream)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  @Test
  void everyRuleHasAPlant() {
    for (Law law : ArchitectureRules.all()) {
      assertTrue(!law.plants().isEmpty(), law::toString);
    }
  }

  @Test
  void everyModuleIsFoundWithItsClasses() {
    for (ProductModule module : ProductModule.values()) {
      assertNotNull(BUILT.descriptors().get(module), () -> module + " is not on the class path");
      long seen = product.stream().filter(c -> BUILT.module(c) == module).count();
      assertTrue(
          seen >= module.floor,
          () -> module + " has " + seen + " classes, expected " + module.floor);
    }
  }

  @Test
  void everyPackageIsInOneModule() {
    assertEquals(List.of(), BUILT.splitPackages());
    List<String> homeless =
        product.stream().filter(c -> !BUILT.isShipped(c)).map(JavaClass::getName).toList();
    assertEquals(List.of(), homeless);
  }

  @Test
  void descriptorsRequireOnlyPermittedModules() {
    BUILT
        .descriptors()
        .forEach(
            (module, descriptor) -> {
              Set<String> required =
                  descriptor.requires().stream()
                      .map(ModuleDescriptor.Requires::name)
                      .filter(n -> n.startsWith("io.goroutines"))
                      .collect(Collectors.toCollection(TreeSet::new));
              required.removeAll(module.mayRequire());
              assertEquals(Set.of(), required, () -> descriptor.name() + " requires too much");
            });
  }

  @Test
  void everyExemptClassExistsAndNeedsItsExemption() {
    ArchitectureRules.READERS
        .keySet()
        .forEach(name -> assertNeeds(name, ArchitectureRules::isReading));
    ArchitectureRules.OPENERS
        .keySet()
        .forEach(name -> assertNeeds(name, ArchitectureRules::isOpening));
  }

  private static void assertNeeds(String name, Predicate<JavaAccess<?>> what) {
    assertTrue(
        product.stream()
            .filter(c -> c.getName().equals(name) || c.getName().startsWith(name + "$"))
            .flatMap(c -> c.getAccessesFromSelf().stream())
            .anyMatch(what),
        () -> name + " does not need to be on the list, or is gone");
  }
}
