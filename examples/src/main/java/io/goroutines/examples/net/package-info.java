/** Programs that communicate over the network: a goroutine for each connection. */
@NullMarked
package io.goroutines.examples.net;

import org.jspecify.annotations.NullMarked;
