/** How people read tables and times. */
@NullMarked
package io.goroutines.cli.text;

import org.jspecify.annotations.NullMarked;
