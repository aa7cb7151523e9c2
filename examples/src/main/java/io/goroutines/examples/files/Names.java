package io.goroutines.examples.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.goroutines.ConfigurationException;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/**
 * Names of files. They are bytes, in no particular encoding. A path keeps the bytes from the
 * system, whatever the locale; but only its URI shows them, each escaped by itself.
 */
final class Names {

  private Names() {}

  /** Returns the path of an argument. */
  static Path path(String what, String name, Example example) {
    if (name.isEmpty()) {
      throw Arguments.wrong(example, "the name of the " + what + " is empty");
    }
    if (name.indexOf('\uFFFD') >= 0) {
      throw new ConfigurationException(
          example.name()
              + ": the name "
              + Arguments.quoted(name)
              + " has characters that this locale cannot spell; set LC_ALL=C.UTF-8, or name a"
              + " directory above it");
    }
    try {
      return Path.of(name);
    } catch (InvalidPathException e) {
      throw new ConfigurationException(
          example.name()
              + ": "
              + Arguments.quoted(name)
              + " is no name of a "
              + what
              + " here: "
              + e.getReason()
              + "; check its spelling, or set LC_ALL=C.UTF-8",
          e);
    }
  }

  /** Returns the directory that the first argument names, a symbolic link to one included. */
  static Path directory(List<String> names, Example example) {
    if (names.isEmpty()) {
      throw Arguments.wrong(example, "say which directory");
    }
    String name = names.getFirst();
    Path path = path("directory", name, example);
    try {
      Path real = path.toRealPath();
      if (!Files.isDirectory(real)) {
        throw new NotDirectoryException(name);
      }
      return real;
    } catch (IOException e) {
      throw unreadable(example, name, e);
    }
  }

  /** Returns the error that ends a program because it cannot read something. */
  static ConfigurationException unreadable(Example example, String name, IOException cause) {
    return new ConfigurationException(
        example.name()
            + ": cannot read "
            + Arguments.quoted(name)
            + ": "
            + why(cause)
            + "; check that it is there and may be read, and run again",
        cause);
  }

  /** Returns the reason of a failure, in a few words without the name of the file. */
  static String why(IOException e) {
    return switch (e) {
      case NoSuchFileException _ -> "no such file or directory";
      case AccessDeniedException _ -> "permission denied";
      case NotDirectoryException _ -> "not a directory";
      case FileSystemException f when f.getReason() != null -> f.getReason();
      default -> String.valueOf(e.getMessage());
    };
  }

  /** Returns the bytes of the last name of a path. */
  static byte[] bytes(Path path) {
    String uri = path.toUri().getRawPath();
    int end = uri.endsWith("/") ? uri.length() - 1 : uri.length();
    return unescaped(uri.substring(uri.lastIndexOf('/', end - 1) + 1, end)).getBytes(ISO_8859_1);
  }

  /** Returns a path for a message; bytes that are not UTF-8 are lost. */
  static String text(Path path) {
    String uri = path.toUri().getRawPath();
    boolean slash = uri.length() > 1 && uri.endsWith("/"); // it is a directory
    return utf8(unescaped(slash ? uri.substring(0, uri.length() - 1) : uri));
  }

  /** Returns the text of bytes that are given as characters. */
  static String utf8(String bytes) {
    return new String(bytes.getBytes(ISO_8859_1), UTF_8);
  }

  /** Returns the bytes of a path's name below a directory, each as a character. */
  static String below(Path directory, Path path) {
    String all = directory.toUri().getRawPath();
    return unescaped(path.toUri().getRawPath().substring(all.length()));
  }

  /**
   * Returns the path with a name below a directory; the bytes of the name are given as characters.
   */
  static Path below(Path directory, String name) {
    StringBuilder uri = new StringBuilder("file://").append(directory.toUri().getRawPath());
    for (byte b : name.getBytes(ISO_8859_1)) {
      uri.append(b == '/' ? "/" : "%" + HexFormat.of().toHexDigits(b));
    }
    return Path.of(URI.create(uri.toString()));
  }

  /**
   * Returns bytes that are escaped as in a URI, each as a character.
   *
   * @throws NumberFormatException if an escape is malformed
   * @throws IndexOutOfBoundsException if the last one is truncated
   */
  static String unescaped(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '%') {
        bytes.write(HexFormat.fromHexDigits(text, i + 1, i + 3));
        i += 2;
      } else {
        bytes.write(text.charAt(i));
      }
    }
    return bytes.toString(ISO_8859_1);
  }

  /** Returns a number with its unit, in singular or plural. */
  static String count(long number, String what) {
    return String.format(Locale.ROOT, "%,d %s%s", number, what, number == 1 ? "" : "s");
  }

  /** Returns a name without characters that would move a terminal's cursor, or end a line. */
  static String shown(String name) {
    StringBuilder shown = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c == 0x7f) {
        shown.append('%').append(HexFormat.of().toHexDigits((byte) c));
      } else {
        shown.append(c);
      }
    }
    return shown.toString();
  }
}
