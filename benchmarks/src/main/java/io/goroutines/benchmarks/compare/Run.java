package io.goroutines.benchmarks.compare;

import java.util.Optional;

/**
 * One run of a process.
 *
 * @param contest the contest
 * @param round in which round, from 1
 * @param participant the measured participant
 * @param measured the result; empty if it failed
 * @param failure why it failed; empty if it did not
 */
record Run(
    Contest contest,
    int round,
    Participant participant,
    Optional<Measurement> measured,
    String failure) {}
