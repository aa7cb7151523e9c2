package io.goroutines.benchmarks.compare;

import java.util.Optional;

/**
 * One process that was run.
 *
 * @param contest what was compared
 * @param round in which round, from 1
 * @param participant who was measured
 * @param measured what came out; empty if it failed
 * @param failure why it failed; empty if it did not
 */
record Run(
    Contest contest,
    int round,
    Participant participant,
    Optional<Measurement> measured,
    String failure) {}
