/** The command line, which the launcher starts. */
@NullMarked
package io.goroutines.cli;

import org.jspecify.annotations.NullMarked;
