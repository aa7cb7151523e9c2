/** Tests of the memory model under jcstress; those under Lincheck stand beside the unit tests. */
@NullMarked
package io.goroutines.verification;

import org.jspecify.annotations.NullMarked;
