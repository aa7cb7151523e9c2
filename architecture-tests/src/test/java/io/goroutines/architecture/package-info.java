/** What the modules may know of each other, as tests. */
@NullMarked
package io.goroutines.architecture;

import org.jspecify.annotations.NullMarked;
