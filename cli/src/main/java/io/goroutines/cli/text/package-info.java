/** Tables and times in a form for people. */
@NullMarked
package io.goroutines.cli.text;

import org.jspecify.annotations.NullMarked;
