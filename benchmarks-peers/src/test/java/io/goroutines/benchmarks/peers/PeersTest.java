package io.goroutines.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import io.goroutines.benchmarks.compare.Classic;
import io.goroutines.benchmarks.compare.Contest;
import io.goroutines.benchmarks.compare.Curve;
import io.goroutines.benchmarks.compare.Group;
import io.goroutines.benchmarks.compare.Implementation;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Each peer is found, and gives in each contest the number that all must give. */
class PeersTest {

  private static List<Implementation> peers() {
    List<Implementation> peers = new ArrayList<>();
    ServiceLoader.load(Implementation.class).forEach(peers::add);
    return peers;
  }

  @Test
  void allAreFoundAndNameTheirVersions() {
    assertEquals(
        List.of("kotlin", "jox", "netty"), peers().stream().map(Implementation::name).toList());
    for (Implementation peer : peers()) {
      assertTrue(peer.versions().matches("[^$]*[0-9]+\\.[0-9]+.*"), peer.versions());
    }
  }

  @TestFactory
  Stream<DynamicTest> everyPeerDoesWhatTheContestAsks() throws Exception {
    List<DynamicTest> tests = new ArrayList<>();
    for (Implementation peer : peers()) {
      peer.open(2);
      for (Group group : Group.values()) {
        for (Contest contest : group.contests()) {
          if (peer.leftOut(contest, 2).isEmpty()) {
            tests.add(
                dynamicTest(peer.name() + ": " + contest.id(), () -> assertRight(peer, contest)));
          }
        }
      }
    }
    return tests.stream();
  }

  private static void assertRight(Implementation peer, Contest contest) throws Exception {
    int operations =
        switch (contest) {
          case Classic.SIEVE, Classic.IDLE, Classic.TICKER -> 20;
          case Curve.Point point when point.goroutines() == 10_000 -> 10_000;
          default -> 1_000;
        };
    long result = peer.run(contest, operations);
    contest.expected(operations).ifPresent(expected -> assertEquals(expected, result));
  }

  @Test
  void curvesAreForKotlinAndGoBenchmarksForNone() {
    for (Implementation peer : peers()) {
      boolean draws = peer.name().equals("kotlin");
      for (Contest point : Group.GROWTH.contests()) {
        assertEquals(draws, peer.leftOut(point, 2).isEmpty(), peer.name() + ": " + point.id());
      }
      for (Contest benchmark : Group.GO.contests()) {
        assertTrue(peer.leftOut(benchmark, 2).isPresent(), peer.name() + ": " + benchmark.id());
      }
    }
  }
}
