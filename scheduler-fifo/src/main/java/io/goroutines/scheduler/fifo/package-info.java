/** The scheduler named {@code fifo}: a single FIFO run queue. */
@NullMarked
package io.goroutines.scheduler.fifo;

import org.jspecify.annotations.NullMarked;
