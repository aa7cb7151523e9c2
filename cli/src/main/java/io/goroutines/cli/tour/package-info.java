/** What came of a tour, and the forms in which it is told. */
@NullMarked
package io.goroutines.cli.tour;

import org.jspecify.annotations.NullMarked;
