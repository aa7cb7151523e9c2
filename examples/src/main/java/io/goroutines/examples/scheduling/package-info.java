/** The work of a scheduler: programs to be observed while they run. */
@NullMarked
package io.goroutines.examples.scheduling;

import org.jspecify.annotations.NullMarked;
