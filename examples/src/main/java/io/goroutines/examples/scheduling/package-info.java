/** What a scheduler does: programs to be looked at while they run. */
@NullMarked
package io.goroutines.examples.scheduling;

import org.jspecify.annotations.NullMarked;
