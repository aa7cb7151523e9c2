package io.goroutines.examples.program;

import java.io.File;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command of this process, for programs that start another process like it. */
public final class JavaCommand {

  /** Flags that open a port, which is taken as long as this process lives. */
  private static final List<String> LISTENS =
      List.of("-agentlib:jdwp", "-Xrunjdwp", "-Dcom.sun.management.jmxremote");

  private JavaCommand() {}

  /**
   * Returns the command of this process up to its arguments: the same Java, the same flags and the
   * same class or module path, with another main class.
   *
   * @param main the class whose main method is to be run
   * @param flags further flags; they come after those of this process, and so override them
   * @param jars further jars for the class path
   * @return a modifiable list
   */
  public static List<String> of(Class<?> main, List<String> flags, List<Path> jars) {
    var jvm = ManagementFactory.getRuntimeMXBean();
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    for (String flag : jvm.getInputArguments()) {
      if (LISTENS.stream().noneMatch(flag::startsWith)) {
        command.add(flag);
      }
    }
    command.addAll(flags);
    StringBuilder path = new StringBuilder(jvm.getClassPath());
    for (Path jar : jars) {
      path.append(path.isEmpty() ? "" : File.pathSeparator).append(jar);
    }
    if (!path.isEmpty()) {
      command.addAll(List.of("-cp", path.toString()));
    }
    Module module = main.getModule();
    if (module.isNamed()) {
      command.addAll(List.of("-m", module.getName() + "/" + main.getName()));
    } else {
      command.add(main.getName());
    }
    return command;
  }
}
