/** Programs that read files and directories. */
@NullMarked
package io.goroutines.examples.files;

import org.jspecify.annotations.NullMarked;
