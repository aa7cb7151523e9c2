/** The results of a tour, and their formats. */
@NullMarked
package io.goroutines.cli.tour;

import org.jspecify.annotations.NullMarked;
