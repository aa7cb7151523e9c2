/** Peers of the benchmarks that are no part of the JDK. */
@NullMarked
package io.goroutines.benchmarks.peers;

import org.jspecify.annotations.NullMarked;
