/**
 * The comparison with other implementations: the same programs for each, each run in a process of
 * its own, and a report.
 */
@NullMarked
package io.goroutines.benchmarks.compare;

import org.jspecify.annotations.NullMarked;
