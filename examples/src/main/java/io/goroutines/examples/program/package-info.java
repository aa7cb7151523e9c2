/** What every program is, and what programs ask of their arguments. */
@NullMarked
package io.goroutines.examples.program;

import org.jspecify.annotations.NullMarked;
