package io.goroutines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.ChannelSpec.Overflow;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ChannelBuilderTest {

  private static ChannelBuilder<String> builder() {
    return Channel.builder();
  }

  private static void assertRefused(String message, Executable call) {
    assertEquals(message, assertThrows(IllegalArgumentException.class, call).getMessage());
  }

  @Test
  void build_eachKind() {
    Consumer<String> hook = element -> {};
    assertEquals(new ChannelSpec<>(0, Overflow.WAIT, null), builder().spec());
    assertEquals(new ChannelSpec<>(0, Overflow.WAIT, null), builder().capacity(0).spec());
    assertEquals(new ChannelSpec<>(7, Overflow.WAIT, null), builder().capacity(7).spec());
    assertEquals(
        new ChannelSpec<>(ChannelSpec.UNLIMITED, Overflow.WAIT, null),
        builder().unlimited().spec());
    assertEquals(
        new ChannelSpec<>(7, Overflow.DROP_OLDEST, null),
        builder().capacity(7).dropOldest().spec());
    assertEquals(
        new ChannelSpec<>(7, Overflow.DROP_LATEST, null),
        builder().dropLatest().capacity(7).spec());
    assertEquals(
        builder().dropLatest().capacity(7).spec(),
        builder().capacity(7).overflow(Overflow.DROP_LATEST).spec());
    assertEquals(
        new ChannelSpec<>(1, Overflow.DROP_OLDEST, hook),
        builder().conflated().onUndelivered(hook).spec());
  }

  @Test
  void impossibleCapacities_areRefused() {
    for (int capacity : new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
      assertRefused(
          "a channel's capacity is from 0 to 2147483646, or unlimited(), not " + capacity,
          () -> builder().capacity(capacity));
    }
    assertRefused(
        "a channel's capacity is not negative: -1",
        () -> new ChannelSpec<>(-1, Overflow.WAIT, null));
  }

  @Test
  void contradictoryOptions_areRefused() {
    assertRefused("the capacity was said already: 3", () -> builder().capacity(3).capacity(3));
    assertRefused("the capacity was said already: 3", () -> builder().capacity(3).unlimited());
    assertRefused(
        "the capacity was said already: unlimited", () -> builder().unlimited().conflated());
    assertRefused("the capacity was said already: 1", () -> builder().conflated().capacity(1));
    assertRefused(
        "it was said already what to do with a full buffer: DROP_OLDEST",
        () -> builder().conflated().dropLatest());
    assertRefused(
        "it was said already what to do with a full buffer: DROP_LATEST",
        () -> builder().dropLatest().dropLatest());
    assertRefused(
        "a channel has at most one hook for undelivered elements",
        () -> builder().onUndelivered(e -> {}).onUndelivered(e -> {}));
  }

  @Test
  void meaninglessCombinations_areRefused() {
    String none = "a channel that drops elements needs a buffer: say capacity(n) with n above 0";
    assertRefused(none, () -> builder().dropOldest().spec());
    assertRefused(none, () -> builder().capacity(0).dropLatest().make());
    String unlimited =
        "an unlimited buffer never overflows: say unlimited() or what to drop, not both";
    assertRefused(unlimited, () -> builder().unlimited().dropOldest().spec());
    assertRefused(unlimited, () -> builder().dropLatest().unlimited().make());
  }

  @Test
  @SuppressWarnings("NullAway") // a caller that breaks the contract
  void null_isRefused() {
    assertThrows(NullPointerException.class, () -> builder().onUndelivered(null));
    assertThrows(NullPointerException.class, () -> new ChannelSpec<>(1, null, null));
  }

  @Test
  @SuppressWarnings("NullAway") // a caller that breaks the contract
  void onTheNilChannel_futuresAreCompletedFromOutsideOnly() {
    Channel<String> never = Channel.never();
    never.cancel();
    assertFalse(never.isClosed());
    var sent = never.sendAsync("a");
    var received = never.receiveAsync();
    assertNotSame(received, never.receiveAsync());
    assertFalse(sent.isDone() || received.isDone());
    assertTrue(sent.cancel(false));
    assertTrue(received.complete(Received.closed()));
    assertSame(Received.closed(), received.join());
    assertThrows(NullPointerException.class, () -> never.sendAsync(null));
    assertNull(never.tryReceive());
  }
}
