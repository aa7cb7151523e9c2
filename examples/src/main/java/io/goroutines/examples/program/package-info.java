/** The interface of every program, and the parsing of arguments. */
@NullMarked
package io.goroutines.examples.program;

import org.jspecify.annotations.NullMarked;
