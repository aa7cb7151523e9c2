package io.goroutines.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.PoolEntry;
import java.lang.classfile.constantpool.Utf8Entry;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.List;

/** Properties of class files that ArchUnit does not provide. */
final class ClassFiles {

  /** The minor version of class files that were compiled with {@code --enable-preview}. */
  static final int PREVIEW = 0xFFFF;

  private ClassFiles() {}

  static ClassModel parse(JavaClass type) {
    var source =
        type.getSource()
            .orElseThrow(() -> new IllegalStateException("no class file: " + type.getName()));
    try (InputStream in = source.getUri().toURL().openStream()) {
      return ClassFile.of().parse(in.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(source.getUri().toString(), e);
    }
  }

  static boolean isSealed(JavaClass type) {
    return parse(type).findAttribute(Attributes.permittedSubclasses()).isPresent();
  }

  static boolean isPreview(JavaClass type) {
    return parse(type).minorVersion() == PREVIEW;
  }

  /** Returns the methods that are synchronized or enter a monitor. */
  static List<String> monitors(JavaClass type) {
    List<String> found = new ArrayList<>();
    for (MethodModel method : parse(type).methods()) {
      String name = method.methodName().stringValue();
      if (method.flags().has(AccessFlag.SYNCHRONIZED)) {
        found.add(name + " is synchronized");
      }
      method
          .code()
          .filter(c -> c.elementStream().anyMatch(MonitorInstruction.class::isInstance))
          .ifPresent(_ -> found.add(name + " has a synchronized block"));
    }
    return found;
  }

  /** Returns whether a class refers to either Unsafe, in code or in a string for reflection. */
  static boolean namesUnsafe(JavaClass type) {
    for (PoolEntry entry : parse(type).constantPool()) {
      if (entry instanceof Utf8Entry utf8) {
        String text = utf8.stringValue().replace('/', '.');
        if (text.contains("sun.misc.Unsafe") || text.contains("jdk.internal.misc.Unsafe")) {
          return true;
        }
      }
    }
    return false;
  }
}
