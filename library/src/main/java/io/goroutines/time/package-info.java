/**
 * Go's package {@code time}: objects that give elements at certain times.
 *
 * <p>Times are those of the scheduler on which the object was created. Nothing here is null unless
 * it is marked so; a null argument gives a {@link java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines.time;

import org.jspecify.annotations.NullMarked;
