package io.goroutines.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JdkFaultsTest {

  @ParameterizedTest
  @ValueSource(strings = {"25", "25+36", "25.0.1+8-LTS", "25.0.2", "26", "26+35"})
  void warnsOfVersionsThatLoseWakeUps(String version) {
    String warning = JdkFaults.warning(Runtime.Version.parse(version)).orElseThrow();
    assertTrue(warning.contains("JDK-8369227, JDK-8370887"), warning);
    assertEquals(1, warning.lines().count());
  }

  @ParameterizedTest
  @ValueSource(strings = {"25.0.3+9-LTS", "25.0.4", "25.0.12.1", "26.0.1", "27", "27-ea+3"})
  void doesNotWarnOfOtherVersions(String version) {
    assertEquals(Optional.empty(), JdkFaults.warning(Runtime.Version.parse(version)));
  }

  @Test
  void namesTheVersionAndItsReplacement() {
    assertEquals(
        "JDK 25.0.1 can lose the wake-up of a virtual thread that waits with a time limit"
            + " (JDK-8369227, JDK-8370887); use 25.0.3 or later",
        JdkFaults.warning(Runtime.Version.parse("25.0.1+8-LTS")).orElseThrow());
  }
}
