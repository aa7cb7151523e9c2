/**
 * The claims that the texts make about goroutines, measured on the machine at hand: for goroutines
 * on each scheduler, for platform threads, and for Go where it is installed.
 */
@NullMarked
package io.goroutines.benchmarks.claims;

import org.jspecify.annotations.NullMarked;
