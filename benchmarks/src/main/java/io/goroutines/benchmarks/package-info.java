/** JMH benchmarks of goroutines, channels and select, one for each operation. */
@NullMarked
package io.goroutines.benchmarks;

import org.jspecify.annotations.NullMarked;
