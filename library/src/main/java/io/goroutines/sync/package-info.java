/**
 * Go's package {@code sync}: means beside channels by which goroutines wait for each other.
 *
 * <p>Nothing here is null unless it is marked so; a null argument gives a {@link
 * java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines.sync;

import org.jspecify.annotations.NullMarked;
