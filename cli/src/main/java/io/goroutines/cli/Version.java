package io.goroutines.cli;

import java.lang.management.ManagementFactory;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IVersionProvider;

/** The output of {@code --version}; the number is in the manifest of the jar. */
final class Version implements IVersionProvider {

  Version() {}

  @Override
  public String[] getVersion() {
    return new String[] {
      "goroutines " + number(),
      "Java " + Runtime.version() + ", " + ManagementFactory.getRuntimeMXBean().getVmName()
    };
  }

  static String number() {
    @Nullable String version = Main.class.getPackage().getImplementationVersion();
    return version == null ? "(not from a jar)" : version;
  }
}
