package io.goroutines.benchmarks.claims;

import java.util.List;
import java.util.Optional;

/**
 * A subject of the claims, and the findings.
 *
 * @param name its name in tables
 * @param kind what it is
 * @param version its version, or empty
 * @param findings the findings, in the order of the claims; none if it is missing
 * @param failure why something is missing, in one line; empty if nothing is
 */
public record Subject(
    String name, Kind kind, String version, List<Finding> findings, String failure) {

  /** The kind of a subject. */
  public enum Kind {
    /** Goroutines on one scheduler. */
    GOROUTINES,
    /** Platform threads. */
    THREADS,
    /** Go. */
    GO
  }

  /** Creates a subject. */
  public Subject {
    findings = List.copyOf(findings);
  }

  /**
   * Returns the finding on a claim, if there is one.
   *
   * @param claim the claim
   */
  public Optional<Finding> of(Claim claim) {
    return findings.stream().filter(finding -> finding.claim() == claim).findFirst();
  }
}
