package io.goroutines.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import javax.lang.model.SourceVersion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The project to write, and where: the options of {@code new}. */
final class ProjectOptions {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final Pattern GROUP = Pattern.compile("[A-Za-z0-9_-]+(\\.[A-Za-z0-9_-]+)*");
  private static final int LONGEST_NAME = 50;

  /** With these, class names would equal those of the types that they implement. */
  private static final Set<String> TAKEN = Set.of("Fiber", "Scheduler");

  private static final String OWN_REPOSITORY = "repository";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "Its name: lower-case letters, digits and hyphens.")
  private String name = "";

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "The directory to write, which must not exist yet; NAME if not given.")
  private @Nullable Path directory;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Maven's group id; com.example if not given.")
  private String group = "com.example";

  @Option(
      names = "--package",
      paramLabel = "PACKAGE",
      description = "The Java package; made of GROUP and NAME if not given.")
  private @Nullable String javaPackage;

  @Option(
      names = "--repository",
      paramLabel = "URL",
      description = {
        "A Maven repository that has Goroutines, as URL or directory.",
        "If not given, the jars are put into the project."
      })
  private @Nullable String repository;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // read by the parser
  private boolean help;

  ProjectOptions() {}

  /** Returns the project's name, checked. */
  String name() {
    if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
      throw wrong(
          "NAME must be lower-case letters, digits and single hyphens, begin with a letter and have"
              + " at most "
              + LONGEST_NAME
              + " of them, not '"
              + name
              + "'");
    }
    return name;
  }

  /**
   * Writes the project, atomically, and reports it.
   *
   * @return the directory, as it is named on a command line
   */
  String write(Template template, Terminal terminal) {
    String checkedName = name();
    if (!GROUP.matcher(group).matches()) {
      throw wrong("--group must be a group id of Maven, such as com.example, not '" + group + "'");
    }
    if (directory != null && directory.toString().isEmpty()) {
      throw wrong("--directory is empty; name one, or leave it out");
    }
    Path target = directory == null ? Path.of(checkedName) : directory;
    NewProject project = NewProject.in(target, command());
    Artifacts goroutines = new Artifacts(ProjectOptions.class.getClassLoader(), Instant.now());

    Map<String, String> values = new LinkedHashMap<>();
    values.put("package", packageName());
    values.put("path", packageName().replace('.', '/'));
    values.put("name", checkedName);
    values.put("Class", className(checkedName));
    values.put("group", group);
    values.put("version", goroutines.version());
    values.put("junit", goroutines.junit());
    if (repository == null) {
      goroutines
          .repository(command())
          .forEach((path, content) -> project.add(OWN_REPOSITORY + "/" + path, content));
      values.put("repository", "${project.baseUri}" + OWN_REPOSITORY);
      values.put(
          "repositoryComment",
          "Goroutines, in this very project. Once they are published, this and the directory go.");
      values.put("repositoryReadme", Template.read("templates/repository.md").stripTrailing());
    } else {
      values.put("repository", escaped(repositoryUrl(repository)));
      values.put("repositoryComment", "Where Goroutines are.");
      values.put("repositoryReadme", "");
    }
    Map<String, byte[]> files = template.fill(values);
    files.forEach(project::add);
    project.write();

    terminal.out().println("wrote " + target + ", a Maven project:");
    files.keySet().forEach(path -> terminal.out().println("  " + path));
    if (repository == null) {
      terminal.out().println("  " + OWN_REPOSITORY + "/: Goroutines " + goroutines.version());
    }
    terminal.out().println("go on with:");
    return quoted(target.toString());
  }

  private String packageName() {
    if (javaPackage != null) {
      if (!SourceVersion.isName(javaPackage)) {
        throw wrong(
            "--package must be a Java package, such as com.example, not '" + javaPackage + "'");
      }
      return checked(javaPackage);
    }
    String derived = group.toLowerCase(Locale.ROOT).replace('-', '_') + "." + name.replace("-", "");
    StringBuilder fit = new StringBuilder();
    for (String part : derived.split("\\.")) {
      fit.append(fit.isEmpty() ? "" : ".")
          .append(Character.isDigit(part.charAt(0)) ? "_" : "")
          .append(part)
          .append(SourceVersion.isKeyword(part) ? "_" : "");
    }
    return checked(fit.toString());
  }

  private String checked(String packageName) {
    if (packageName.equals("java") || packageName.startsWith("java.")) {
      throw wrong(
          "the package '"
              + packageName
              + "' is the JDK's; choose another --group, or a --package, such as com.example");
    }
    return packageName;
  }

  /** Returns the prefix of class names: my-scheduler gives My, as a suffix follows. */
  private static String className(String name) {
    String stem = name.replaceFirst("(?<=.)-scheduler$", "");
    StringBuilder words = new StringBuilder();
    for (String word : stem.split("-")) {
      words.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
    }
    return TAKEN.contains(words.toString()) ? "My" + words : words.toString();
  }

  private String repositoryUrl(String given) {
    Path local = path(given);
    if (local != null && !given.isEmpty() && Files.isDirectory(local)) {
      return local.toAbsolutePath().normalize().toUri().toString();
    }
    try {
      String scheme = new URI(given).getScheme();
      if (scheme != null
          && Set.of("file", "http", "https").contains(scheme.toLowerCase(Locale.ROOT))) {
        return given;
      }
    } catch (URISyntaxException _) {
      // reported below
    }
    throw wrong(
        "--repository must be a directory that exists, or a URL of file, http or https, not '"
            + given
            + "'");
  }

  private static @Nullable Path path(String given) {
    try {
      return Path.of(given);
    } catch (InvalidPathException _) {
      return null;
    }
  }

  private UsageException wrong(String what) {
    return new UsageException(command() + ": " + what);
  }

  /** Returns the command without the name of the program, for messages. */
  private String command() {
    String command = spec.qualifiedName(" ");
    return command.substring(command.indexOf(' ') + 1);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }

  /** Returns how this command line was called, for a printed command. */
  String launcher() {
    return spec.root().userObject() instanceof Main main ? quoted(main.launcher()) : "goroutines";
  }

  /** Returns a path quoted for a shell. */
  static String quoted(String path) {
    return path.matches("[A-Za-z0-9_./+-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
