package io.goroutines.architecture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;

/** A class file marked as using preview features; the compiler would need a flag to create one. */
final class PlantedPreview {

  static final String NAME = "io.goroutines.channels.PlantedPreviewClass";

  private PlantedPreview() {}

  static Path write(Path directory) {
    Path file = directory.resolve(NAME.replace('.', '/') + ".class");
    byte[] bytes =
        ClassFile.of()
            .build(
                ClassDesc.of(NAME),
                c -> c.withVersion(ClassFile.JAVA_25_VERSION, ClassFiles.PREVIEW).withFlags(0));
    try {
      Files.createDirectories(file.getParent());
      Files.write(file, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }
}
