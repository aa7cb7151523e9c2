package io.goroutines.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The template of a project: resources in which {@code @name@} and the like stand for the user's
 * choices. In Java files, which are valid as they are, the package {@code com.example.template} and
 * class names that begin with {@code Template} are replaced.
 *
 * @param kind the directory of the resources
 * @param files the files
 */
record Template(String kind, List<File> files) {

  /**
   * One file.
   *
   * @param resource its source
   * @param path its destination, with variables in it
   */
  record File(String resource, String path) {}

  /**
   * Fills in all files.
   *
   * @param values the values, by the names of the variables
   * @return the contents, by the paths of the files
   */
  Map<String, byte[]> fill(Map<String, String> values) {
    Map<String, byte[]> filled = new LinkedHashMap<>();
    for (File file : files) {
      String text =
          read("templates/" + kind + "/" + file.resource())
              .replace("com.example.template", "@package@")
              .replace("{@code template}", "{@code @name@}")
              .replace("Template", "@Class@");
      filled.put(
          replace(file.path(), values), replace(text, values).getBytes(StandardCharsets.UTF_8));
    }
    return filled;
  }

  private static String replace(String text, Map<String, String> values) {
    String replaced = text;
    for (Map.Entry<String, String> value : values.entrySet()) {
      replaced = replaced.replace("@" + value.getKey() + "@", value.getValue());
    }
    return replaced;
  }

  /** Returns the text of a resource of this package. */
  static String read(String resource) {
    try (InputStream in = Template.class.getResourceAsStream(resource)) {
      return new String(
          Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(resource, e);
    }
  }
}
