package io.goroutines.runtime;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigOrigin;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigUtil;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueType;
import io.goroutines.ConfigurationException;
import java.io.File;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads settings in HOCON: the only class that uses the configuration library. A file is read
 * alone: {@code include} in any of its forms is refused, so that nothing is fetched or read from
 * elsewhere. Whatever the library throws becomes one line.
 */
final class ConfigurationFile {

  private static final String ROOT = "goroutines";

  private static final int MAX_SETTINGS = 10_000;

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
    return settings(named.value(), options -> ConfigFactory.parseFile(path.toFile(), options));
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
    return settings(resource.getPath(), options -> ConfigFactory.parseURL(resource, options));
  }

  private static List<Setting> settings(String name, Function<ConfigParseOptions, Config> parser) {
    try {
      ConfigParseOptions alone =
          ConfigParseOptions.defaults().setIncluder(new IncludesRefused(name));
      return settings(parser.apply(alone).resolve(), name);
    } catch (ConfigException e) {
      throw broken(name, e.origin(), String.valueOf(e.getMessage()), e);
    } catch (StackOverflowError e) {
      throw broken(name, null, "it is nested too deeply; flatten it", e);
    } catch (OutOfMemoryError e) {
      throw broken(name, null, "with its substitutions it does not fit in memory; shorten it", e);
    }
  }

  private static ConfigurationException broken(
      String name, @Nullable ConfigOrigin origin, String message, Throwable cause) {
    String said = message;
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
                // The library's message for a missing brace.
                .replace("a close parentheses ')'", "'}'"),
        cause);
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
    add(settings, "", file.getObject(ROOT), name);
    return settings;
  }

  /**
   * Adds what is in an object. Not by the library's own list of all entries: substitutions can make
   * a few lines an object of so many that the list never ends.
   */
  private static void add(List<Setting> settings, String prefix, ConfigObject from, String name) {
    for (String each : from.keySet()) { // a set of entries would hash all that is in the values
      String key = prefix + each;
      ConfigValue value = Objects.requireNonNull(from.get(each), key);
      String where = place(value.origin(), name);
      switch (value.valueType()) {
        case OBJECT -> add(settings, key + ".", (ConfigObject) value, name);
        case LIST ->
            throw new ConfigurationException(
                "'" + key + "' must be a single value, not a list (" + where + ")");
        case NULL -> {} // as if it were not there
        default ->
            settings.add(
                new Setting(key, from.toConfig().getString(ConfigUtil.quoteString(each)), where));
      }
      if (settings.size() > MAX_SETTINGS) {
        throw new ConfigurationException(
            "the configuration file " + name + " has more than " + MAX_SETTINGS + " settings");
      }
    }
  }

  /** Returns {@code FILE:LINE}, as far as it is known. */
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

  /**
   * Refuses every {@code include}.
   *
   * @param name the file that is read
   */
  private record IncludesRefused(String name)
      implements ConfigIncluder, ConfigIncluderFile, ConfigIncluderURL, ConfigIncluderClasspath {

    private ConfigurationException refused(String what) {
      return new ConfigurationException(
          "the configuration file "
              + name
              + " must not include others, but has 'include "
              + what
              + "'; write those settings into it");
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      throw refused('"' + what + '"');
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      throw refused("file(\"" + what + "\")");
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      throw refused("url(\"" + what + "\")");
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      throw refused("classpath(\"" + what + "\")");
    }
  }

  /** Returns a duration such as {@code 500ms}; a number without a unit is in milliseconds. */
  static Duration duration(Setting setting) {
    try {
      Duration duration =
          ConfigFactory.parseMap(Map.of("duration", setting.value())).getDuration("duration");
      if (!duration.isNegative()) {
        return duration;
      }
    } catch (ConfigException _) {
      // reported below
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
