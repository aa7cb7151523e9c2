/**
 * Programs to read and run. Each has a class of its own, written as such a program would be, in a
 * package for its topic; {@link io.goroutines.examples.Examples} finds them by name.
 *
 * <p>Nothing here is null unless it is marked so; a null argument gives a {@link
 * java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines.examples;

import org.jspecify.annotations.NullMarked;
