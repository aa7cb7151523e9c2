package io.goroutines.runtime;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.goroutines.ConfigurationException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads settings in HOCON: the only class that knows the configuration library. */
final class ConfigurationFile {

  private static final String ROOT = "goroutines";

  private ConfigurationFile() {}

  /** Returns the settings in the file that a setting names. */
  static List<Setting> read(Setting named) {
    Path path;
    try {
      path = Path.of(named.value());
    } catch (IllegalArgumentException e) {
      throw unreadable(named, "that is no file name", e);
    }
    if (!Files.exists(path)) {
      throw unreadable(named, "there is no such file", null);
    }
    if (!Files.isRegularFile(path) || !Files.isReadable(path)) {
      throw unreadable(named, "it is not a readable file", null);
    }
    try {
      return settings(ConfigFactory.parseFile(path.toFile()).resolve(), named.value());
    } catch (ConfigException e) {
      throw broken(named.value(), e);
    }
  }

  private static ConfigurationException unreadable(
      Setting named, String why, @Nullable Throwable cause) {
    return new ConfigurationException(
        "cannot read the configuration file '"
            + named.value()
            + "' ("
            + named.origin()
            + "): "
            + why,
        cause);
  }

  /** Returns the settings in a file on the class path. */
  static List<Setting> read(URL resource) {
    String name = resource.getPath();
    try {
      return settings(ConfigFactory.parseURL(resource).resolve(), name);
    } catch (ConfigException e) {
      throw broken(name, e);
    }
  }

  private static ConfigurationException broken(String name, ConfigException e) {
    String said = String.valueOf(e.getMessage());
    ConfigOrigin origin = e.origin();
    if (origin != null) {
      String where = origin.description() + ": ";
      said = said.startsWith(where) ? said.substring(where.length()) : said;
    }
    return new ConfigurationException(
        "the configuration file "
            + place(origin, name)
            + " is broken: "
            + said.strip()
                .replaceAll("\\s*\\R\\s*", " ")
                // What the library says when it misses a brace.
                .replace("a close parentheses ')'", "'}'"),
        e);
  }

  private static List<Setting> settings(Config file, String name) {
    if (file.isEmpty()) {
      return List.of();
    }
    if (!file.root().containsKey(ROOT)) {
      throw new ConfigurationException(
          "the configuration file "
              + name
              + " says nothing about goroutines: put the settings between 'goroutines {' and '}'");
    }
    if (file.getValue(ROOT).valueType() != ConfigValueType.OBJECT) {
      throw new ConfigurationException(
          "'goroutines' must hold settings: goroutines { … } ("
              + place(file.getValue(ROOT).origin(), name)
              + ")");
    }
    List<Setting> settings = new ArrayList<>();
    for (Map.Entry<String, ConfigValue> entry : file.getConfig(ROOT).entrySet()) {
      String key = String.join(".", ConfigUtil.splitPath(entry.getKey()));
      String where = place(entry.getValue().origin(), name);
      if (entry.getValue().valueType() == ConfigValueType.LIST) {
        throw new ConfigurationException(
            "'" + key + "' must be a single value, not a list (" + where + ")");
      }
      settings.add(new Setting(key, String.valueOf(entry.getValue().unwrapped()), where));
    }
    return settings;
  }

  /** Returns {@code FILE:LINE} as well as that is known. */
  private static String place(@Nullable ConfigOrigin origin, String otherwise) {
    if (origin == null) {
      return otherwise;
    }
    String file = origin.filename();
    if (file == null) {
      file = origin.url() == null ? otherwise : origin.url().getPath();
    }
    return origin.lineNumber() < 1 ? file : file + ":" + origin.lineNumber();
  }

  /** Returns a duration such as {@code 500ms}; a number alone counts milliseconds. */
  static Duration duration(Setting setting) {
    try {
      Duration duration =
          ConfigFactory.parseMap(Map.of("duration", setting.value())).getDuration("duration");
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (ConfigException _) {
      // said below
    }
    throw new ConfigurationException(
        setting.key()
            + " must be a duration such as 500ms or 5s, not '"
            + setting.value()
            + "' ("
            + setting.origin()
            + ")");
  }
}
