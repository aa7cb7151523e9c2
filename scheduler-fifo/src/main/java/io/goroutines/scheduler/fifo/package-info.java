/** The scheduler named {@code fifo}: one queue for all, first in, first out. */
@NullMarked
package io.goroutines.scheduler.fifo;

import org.jspecify.annotations.NullMarked;
