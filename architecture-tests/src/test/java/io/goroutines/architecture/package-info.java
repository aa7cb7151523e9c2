/** The permitted dependencies of the modules, as tests. */
@NullMarked
package io.goroutines.architecture;

import org.jspecify.annotations.NullMarked;
