/** Memory-model tests under jcstress; tests under Lincheck are among the unit tests. */
@NullMarked
package io.goroutines.verification;

import org.jspecify.annotations.NullMarked;
