package io.goroutines.benchmarks.claims;

import java.util.List;
import java.util.Optional;

/**
 * Somebody of whom the claims were looked into, and what was found.
 *
 * @param name its name in tables
 * @param kind what it is
 * @param version its version, or empty
 * @param findings what was found, in the order of the claims; none if it is missing
 * @param failure why something is not there, in one line; empty if all is
 */
public record Subject(
    String name, Kind kind, String version, List<Finding> findings, String failure) {

  /** What a subject is. */
  public enum Kind {
    /** Goroutines on one scheduler. */
    GOROUTINES,
    /** Platform threads. */
    THREADS,
    /** Go. */
    GO
  }

  /** Makes a subject. */
  public Subject {
    findings = List.copyOf(findings);
  }

  /**
   * Returns what was found of a claim, if anything was.
   *
   * @param claim which
   */
  public Optional<Finding> of(Claim claim) {
    return findings.stream().filter(finding -> finding.claim() == claim).findFirst();
  }
}
