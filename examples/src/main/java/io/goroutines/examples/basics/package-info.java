/** How goroutines and channels are used: programs of a page. */
@NullMarked
package io.goroutines.examples.basics;

import org.jspecify.annotations.NullMarked;
