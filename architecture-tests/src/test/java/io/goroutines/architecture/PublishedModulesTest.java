package io.goroutines.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.NodeList;

/** The BOM lists the published modules: those that do not set {@code unpublished}. */
class PublishedModulesTest {

  private static final Path PROJECT = BuiltModules.directory();

  private static List<String> texts(Path pom, String path) throws Exception {
    NodeList nodes =
        (NodeList)
            XPathFactory.newInstance()
                .newXPath()
                .evaluate(
                    path,
                    DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile()),
                    XPathConstants.NODESET);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      texts.add(nodes.item(i).getTextContent().strip());
    }
    return texts;
  }

  /** Returns the POMs of all modules, those of profiles included. */
  private static List<Path> modules() throws Exception {
    List<Path> poms = new ArrayList<>();
    for (String module : texts(PROJECT.resolve("pom.xml"), "//modules/module")) {
      poms.add(PROJECT.resolve(module).resolve("pom.xml"));
    }
    assertTrue(poms.size() > 15, poms::toString);
    return poms;
  }

  /** Returns the published artifacts with code. */
  private static Set<String> published(List<Path> poms) throws Exception {
    Set<String> artifacts = new TreeSet<>();
    for (Path pom : poms) {
      if (!texts(pom, "/project/properties/unpublished").contains("true")
          && !texts(pom, "/project/packaging").contains("pom")) {
        artifacts.addAll(texts(pom, "/project/artifactId"));
      }
    }
    return artifacts;
  }

  /** Returns the artifacts that a BOM lists. */
  static Set<String> listed(Path bom) throws Exception {
    String dependencies = "/project/dependencyManagement/dependencies/dependency";
    return new TreeSet<>(texts(bom, dependencies + "/artifactId"));
  }

  @Test
  void bomListsEveryPublishedModule() throws Exception {
    assertEquals(published(modules()), listed(PROJECT.resolve("bom/pom.xml")));
  }

  @Test
  void missingModuleIsDetected(@TempDir Path directory) throws Exception {
    String entry = "<artifactId>goroutines-testkit</artifactId>";
    String bom = Files.readString(PROJECT.resolve("bom/pom.xml"));
    assertTrue(bom.contains(entry));
    Path broken = directory.resolve("pom.xml");
    Files.writeString(broken, bom.replace(entry, ""));
    assertFalse(listed(broken).equals(published(modules())));
  }

  @Test
  void testsAndToolsAreNotPublished() throws Exception {
    Set<String> published = published(modules());
    for (String module : List.of("cli", "examples", "benchmarks", "verification")) {
      assertFalse(published.contains("goroutines-" + module), published::toString);
    }
  }

  /** A public repository rejects a POM without them. */
  @Test
  void publishedModulesHaveNameAndDescription() throws Exception {
    for (Path pom : modules()) {
      assertEquals(1, texts(pom, "/project/name").size(), pom::toString);
      assertEquals(1, texts(pom, "/project/description").size(), pom::toString);
    }
  }
}
