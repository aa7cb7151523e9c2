/** A scheduler with one virtual thread of the JDK's own per goroutine; it needs no JVM flag. */
@NullMarked
package io.goroutines.scheduler.loom;

import org.jspecify.annotations.NullMarked;
