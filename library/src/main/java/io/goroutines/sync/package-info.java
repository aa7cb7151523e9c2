/**
 * Go's package {@code sync}: what goroutines use beside channels to wait for each other.
 *
 * <p>Nothing here is null unless it is marked so; a null argument gives a {@link
 * java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines.sync;

import org.jspecify.annotations.NullMarked;
