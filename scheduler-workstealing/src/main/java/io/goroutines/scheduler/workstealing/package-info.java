/**
 * The scheduler named {@code workstealing}, after Go's: a run queue for each processor, and work
 * stealing.
 */
@NullMarked
package io.goroutines.scheduler.workstealing;

import org.jspecify.annotations.NullMarked;
