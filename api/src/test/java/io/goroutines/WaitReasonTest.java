package io.goroutines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;

class WaitReasonTest {

  @Test
  void reasonsWithTheSameNameAreEqual() {
    assertEquals(WaitReason.CHAN_RECEIVE, new WaitReason("chan receive"));
    assertEquals("chan receive", WaitReason.CHAN_RECEIVE.toString());
  }

  @Test
  void aNameIsOneLineOfText() {
    assertThrows(IllegalArgumentException.class, () -> new WaitReason(" "));
    assertThrows(IllegalArgumentException.class, () -> new WaitReason("two\nlines"));
  }
}
