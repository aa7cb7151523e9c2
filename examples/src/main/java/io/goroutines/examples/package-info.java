/**
 * Programs to read and run. Each stands in a class of its own, written as such a program would be,
 * by what it is about; {@link io.goroutines.examples.Examples} finds them by name.
 *
 * <p>Nothing here is null unless it is marked so; a null argument gives a {@link
 * java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines.examples;

import org.jspecify.annotations.NullMarked;
