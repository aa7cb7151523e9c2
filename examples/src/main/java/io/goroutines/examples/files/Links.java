package io.goroutines.examples.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The links of an HTML page: the {@code href} of each {@code <a>}. A page is bytes, each given as a
 * character, so that the bytes of a name are preserved whatever the encoding of the page, provided
 * that it is a superset of ASCII.
 *
 * <p>A scanner and no parser: it knows tags, attributes with and without quotes, comments, elements
 * whose content is text, and the character references that occur in addresses. It ignores {@code
 * <base>}, frames, image maps and scripts.
 */
final class Links {

  /** The elements whose content has no tags. */
  private static final Set<String> TEXT_ONLY = Set.of("script", "style", "textarea", "title");

  private static final Pattern REFERENCE =
      Pattern.compile("&(?:#(\\d{1,7})|#[xX]([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));");

  private final String page;
  private final List<String> found = new ArrayList<>();

  /** The position of the scanner. */
  private int at;

  private Links(String page) {
    this.page = page;
  }

  /** Returns the addresses in a page, in order and with duplicates. */
  static List<String> in(String page) {
    Links links = new Links(page);
    links.scan();
    return links.found;
  }

  private void scan() {
    while ((at = page.indexOf('<', at)) >= 0) {
      if (page.startsWith("<!--", at)) {
        skipTo("-->", at + 4);
      } else if (at + 1 < page.length() && isLetter(page.charAt(at + 1))) {
        at++;
        tag();
      } else {
        at++;
      }
    }
  }

  /** Reads a start tag, whose name begins here. */
  private void tag() {
    String name = name();
    String href = null;
    while (true) {
      skipBlanks();
      if (at == page.length()) {
        return; // no end, no tag
      }
      if (page.charAt(at) == '>') {
        at++;
        break;
      }
      String attribute = name();
      skipBlanks();
      String value = null;
      if (at < page.length() && page.charAt(at) == '=') {
        at++;
        skipBlanks();
        value = value();
      }
      if (attribute.equals("href") && href == null) {
        href = value;
      }
    }
    if (name.equals("a") && href != null) {
      found.add(withoutReferences(href));
    } else if (TEXT_ONLY.contains(name)) {
      Matcher end =
          Pattern.compile("</" + name + "(?![\\w-])", Pattern.CASE_INSENSITIVE).matcher(page);
      at = end.find(at) ? end.start() : page.length();
    }
  }

  /** Reads the name of a tag or an attribute; a character that is valid in neither is skipped. */
  private String name() {
    int start = at;
    while (at < page.length() && !isBlank(page.charAt(at)) && "/>=".indexOf(page.charAt(at)) < 0) {
      at++;
    }
    if (at == start) {
      at++;
    }
    return page.substring(start, at).toLowerCase(Locale.ROOT);
  }

  private String value() {
    if (at == page.length()) {
      return "";
    }
    char quote = page.charAt(at);
    int start = at;
    if (quote == '"' || quote == '\'') {
      skipTo(String.valueOf(quote), at + 1);
      return page.substring(start + 1, Math.max(start + 1, at - 1));
    }
    while (at < page.length() && !isBlank(page.charAt(at)) && page.charAt(at) != '>') {
      at++;
    }
    return page.substring(start, at);
  }

  private void skipTo(String end, int from) {
    int index = page.indexOf(end, from);
    at = index < 0 ? page.length() : index + end.length();
  }

  private void skipBlanks() {
    while (at < page.length() && isBlank(page.charAt(at))) {
      at++;
    }
  }

  private static boolean isBlank(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  private static String withoutReferences(String value) {
    return REFERENCE
        .matcher(value)
        .replaceAll(
            reference ->
                Matcher.quoteReplacement(
                    reference.group(3) != null
                        ? named(reference.group(3))
                        : reference.group(1) != null
                            ? numbered(Integer.parseInt(reference.group(1)))
                            : numbered(Integer.parseInt(reference.group(2), 16))));
  }

  private static String named(String name) {
    return switch (name) {
      case "amp" -> "&";
      case "lt" -> "<";
      case "gt" -> ">";
      case "quot" -> "\"";
      default -> "'";
    };
  }

  /** Returns the bytes of a character in UTF-8, each as a character. */
  private static String numbered(int c) {
    String text = Character.isValidCodePoint(c) ? Character.toString(c) : "\uFFFD";
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }
}
