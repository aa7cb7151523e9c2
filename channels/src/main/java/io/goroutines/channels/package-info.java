/**
 * Channels and select after Go's design: one lock for each channel, a ring buffer, and queues of
 * waiting senders and receivers.
 *
 * <p>Programs use it through {@link io.goroutines.Go} or an injected {@link
 * io.goroutines.ChannelFactory}; {@link io.goroutines.channels.StandardChannelFactory} is for
 * programs that assemble a runtime themselves.
 */
@NullMarked
package io.goroutines.channels;

import org.jspecify.annotations.NullMarked;
