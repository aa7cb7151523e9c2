package io.goroutines.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Goroutines' own artifacts for the builds of third parties: until they are published, from a Maven
 * repository that is assembled from the jars that this command line runs from. Each of them
 * contains its own POM; the POM of their parent is a resource. The jars of their sources are in the
 * directory {@code sources} beside them.
 */
final class Artifacts {

  /** The artifacts that programs and schedulers need, in main code and tests. */
  private static final List<String> NEEDED =
      List.of(
          "goroutines-api",
          "goroutines-channels",
          "goroutines-scheduler-base",
          "goroutines-scheduler-workstealing",
          "goroutines-scheduler-fifo",
          "goroutines-scheduler-loom",
          "goroutines-runtime",
          "goroutines-library",
          "goroutines-testkit");

  private static final String GROUP = "io.goroutines";
  private static final String PARENT = "goroutines-parent";

  private static final String POM = ".pom";
  private static final String JAR = ".jar";
  private static final String SOURCES = "-sources.jar";

  private static final Pattern VERSION =
      Pattern.compile("<artifactId>" + PARENT + "</artifactId>\\s*<version>([^<]+)</version>");
  private static final Pattern JUNIT = Pattern.compile("<version.junit>([^<]+)</version.junit>");

  private final ClassLoader loader;
  private final String parent = Template.read("parent/pom.xml");
  private final Instant now;

  /**
   * Creates a view of the jars of a class loader.
   *
   * @param loader has the jars
   * @param now the time, by which Maven distinguishes snapshots
   */
  Artifacts(ClassLoader loader, Instant now) {
    this.loader = loader;
    this.now = now;
  }

  /** Returns the version of all of them. */
  String version() {
    return inParent(VERSION);
  }

  /** Returns the version of JUnit that they are tested with. */
  String junit() {
    return inParent(JUNIT);
  }

  private String inParent(Pattern pattern) {
    Matcher matcher = pattern.matcher(parent);
    if (!matcher.find()) {
      throw new IllegalStateException("not in the parent's POM: " + pattern);
    }
    return matcher.group(1);
  }

  /**
   * Returns the files of the repository, by their paths.
   *
   * @param command the calling command, for messages
   * @throws UsageException if this command line does not run from jars
   */
  Map<String, byte[]> repository(String command) {
    Map<String, byte[]> files = new LinkedHashMap<>();
    add(files, PARENT, Map.of(POM, parent.getBytes(StandardCharsets.UTF_8)));
    for (String artifact : NEEDED) {
      URL pom = loader.getResource("META-INF/maven/" + GROUP + "/" + artifact + "/pom.xml");
      try {
        if (pom == null || !(pom.openConnection() instanceof JarURLConnection inJar)) {
          throw new UsageException(
              command
                  + ": "
                  + artifact
                  + " is not there as a jar to be put into the project; start the launcher"
                  + " ./goroutines, or give --repository URL");
        }
        Map<String, byte[]> contents = new LinkedHashMap<>();
        contents.put(POM, read(pom));
        contents.put(JAR, read(inJar.getJarFileURL()));
        Path sources = sources(inJar.getJarFileURL());
        if (Files.exists(sources)) {
          contents.put(SOURCES, Files.readAllBytes(sources));
        }
        add(files, artifact, contents);
      } catch (IOException e) {
        throw new UsageException(command + ": cannot read the jar of " + artifact + ": " + e, e);
      }
    }
    return files;
  }

  private static Path sources(URL jar) throws IOException {
    try {
      Path path = Path.of(jar.toURI());
      String name = path.getFileName().toString();
      return path.resolveSibling("sources")
          .resolve(name.substring(0, name.length() - JAR.length()) + SOURCES);
    } catch (URISyntaxException e) {
      throw new IOException(e);
    }
  }

  private static byte[] read(URL url) throws IOException {
    try (InputStream in = url.openStream()) {
      return in.readAllBytes();
    }
  }

  /**
   * Adds an artifact. A snapshot has a time in its name, and an index that contains it: then Maven
   * takes it for newer than a snapshot of another project that it has cached.
   *
   * @param contents by what follows the version in the name of the file
   */
  private void add(Map<String, byte[]> files, String artifact, Map<String, byte[]> contents) {
    String version = version();
    String directory = GROUP.replace('.', '/') + "/" + artifact + "/" + version + "/";
    String fileVersion = version;
    if (version.endsWith("-SNAPSHOT")) {
      String time = time("yyyyMMdd.HHmmss");
      fileVersion = version.replace("SNAPSHOT", time + "-1");
      List<String> entries = new ArrayList<>();
      for (String ending : contents.keySet()) {
        entries.add(
            """
                  <snapshotVersion>%s
                    <extension>%s</extension>
                    <value>%s</value>
                    <updated>%s</updated>
                  </snapshotVersion>
            """
                .formatted(
                    ending.equals(SOURCES) ? "\n        <classifier>sources</classifier>" : "",
                    ending.substring(ending.lastIndexOf('.') + 1),
                    fileVersion,
                    time("yyyyMMddHHmmss")));
      }
      String index =
          """
          <?xml version="1.0" encoding="UTF-8"?>
          <metadata modelVersion="1.1.0">
            <groupId>%s</groupId>
            <artifactId>%s</artifactId>
            <version>%s</version>
            <versioning>
              <snapshot>
                <timestamp>%s</timestamp>
                <buildNumber>1</buildNumber>
              </snapshot>
              <lastUpdated>%s</lastUpdated>
              <snapshotVersions>
          %s    </snapshotVersions>
            </versioning>
          </metadata>
          """
              .formatted(
                  GROUP, artifact, version, time, time("yyyyMMddHHmmss"), String.join("", entries));
      addWithChecksum(
          files, directory + "maven-metadata.xml", index.getBytes(StandardCharsets.UTF_8));
    }
    for (Map.Entry<String, byte[]> content : contents.entrySet()) {
      addWithChecksum(
          files, directory + artifact + "-" + fileVersion + content.getKey(), content.getValue());
    }
  }

  private String time(String pattern) {
    return DateTimeFormatter.ofPattern(pattern).withZone(ZoneOffset.UTC).format(now);
  }

  private static void addWithChecksum(Map<String, byte[]> files, String path, byte[] content) {
    files.put(path, content);
    try {
      byte[] digest = MessageDigest.getInstance("SHA-1").digest(content);
      files.put(
          path + ".sha1", HexFormat.of().formatHex(digest).getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }
}
