package io.goroutines.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code new app}: a new program. */
@Command(
    name = "app",
    description = "Write a program, with its test and a jar that runs.",
    footer = {"", "Exit status: 0 if it was written; 2 if not, and then nothing was."})
final class NewAppCommand implements Callable<Integer> {

  private static final List<Template.File> FILES =
      List.of(
          new Template.File("pom.xml", "pom.xml"),
          new Template.File("README.md", "README.md"),
          new Template.File("gitignore", ".gitignore"),
          new Template.File("Main.java", "src/main/java/@path@/Main.java"),
          new Template.File("MainTest.java", "src/test/java/@path@/MainTest.java"));

  private final Terminal terminal;

  @Mixin private ProjectOptions choice = new ProjectOptions();

  NewAppCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String directory = choice.write(new Template("app", FILES), terminal);
    terminal.out().println("  mvn -f " + directory + " verify");
    // The java on the path may be too old.
    String java = ProcessHandle.current().info().command().orElse("java");
    terminal
        .out()
        .println(
            "  "
                + ProjectOptions.quoted(java)
                + " -jar "
                + directory
                + "/target/"
                + choice.name()
                + ".jar");
    return 0;
  }
}
