/**
 * Channels as {@link java.util.concurrent.Flow Reactive Streams}, and these as channels; and the
 * completion of a {@link java.util.concurrent.CompletionStage} as a channel that is closed.
 *
 * <p>Nothing here is null unless it is marked so; a null argument gives a {@link
 * java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines.flow;

import org.jspecify.annotations.NullMarked;
