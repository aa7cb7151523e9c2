package io.goroutines.cli;

import io.goroutines.spi.support.SchedulerCatalog;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code new scheduler}: a new scheduler. */
@Command(
    name = "scheduler",
    description = "Write a scheduler to change, and the kit as its test.",
    footer = {"", "Exit status: 0 if it was written; 2 if not, and then nothing was."})
final class NewSchedulerCommand implements Callable<Integer> {

  private static final List<Template.File> FILES =
      List.of(
          new Template.File("pom.xml", "pom.xml"),
          new Template.File("README.md", "README.md"),
          new Template.File("gitignore", ".gitignore"),
          new Template.File("module-info.java", "src/main/java/module-info.java"),
          new Template.File("TemplateQueue.java", "src/main/java/@path@/@Class@Queue.java"),
          new Template.File("TemplateProvider.java", "src/main/java/@path@/@Class@Provider.java"),
          new Template.File(
              "services",
              "src/main/resources/META-INF/services/io.goroutines.spi.SchedulerProvider"),
          new Template.File(
              "TemplateVerificationTest.java", "src/test/java/@path@/@Class@VerificationTest.java"),
          new Template.File(
              "TemplateOrderTest.java", "src/test/java/@path@/@Class@OrderTest.java"));

  private final Terminal terminal;

  @Mixin private ProjectOptions choice = new ProjectOptions();

  NewSchedulerCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    String name = choice.name();
    if (name.equals("auto")
        || SchedulerCatalog.load(NewSchedulerCommand.class.getClassLoader()).contains(name)) {
      throw new UsageException(
          "new scheduler: '" + name + "' is a scheduler's name already; choose another");
    }
    String directory = choice.write(new Template("scheduler", FILES), terminal);
    String plugin = "--plugins " + directory + "/target/" + name + "-0.1.0.jar";
    terminal.out().println("  mvn -f " + directory + " verify");
    String goroutines = "  " + choice.launcher();
    terminal.out().println(goroutines + " run sieve 1000 " + plugin + " --scheduler " + name);
    terminal.out().println(goroutines + " conformance " + plugin + " --scheduler " + name);
    return 0;
  }
}
