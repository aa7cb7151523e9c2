/** A scheduler that gives each goroutine a virtual thread of the JDK's own; it needs no flag. */
@NullMarked
package io.goroutines.scheduler.loom;

import org.jspecify.annotations.NullMarked;
