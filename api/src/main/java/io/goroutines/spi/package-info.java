/**
 * The seam between blocking operations and schedulers: for authors of schedulers, channels or
 * runtimes. Programs do not need this package.
 *
 * <p>Channels and schedulers do not depend on each other. A send goes in one direction: user,
 * channel and, only if it must wait, {@link io.goroutines.spi.Seam}, which finds the {@link
 * io.goroutines.spi.Waiter} that the scheduler gave to the calling goroutine.
 *
 * <ul>
 *   <li>To write a scheduler: {@link io.goroutines.spi.SchedulerProvider}, {@link
 *       io.goroutines.spi.Scheduler}, {@link io.goroutines.spi.ScheduledGoroutine}.
 *   <li>To write a blocking operation: {@link io.goroutines.spi.Seam}, {@link
 *       io.goroutines.spi.Waiter}, {@link io.goroutines.WaitReason}.
 * </ul>
 *
 * Parts that help with both are in {@code io.goroutines.spi.support}.
 */
@NullMarked
package io.goroutines.spi;

import org.jspecify.annotations.NullMarked;
