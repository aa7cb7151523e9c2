/**
 * The seam between what waits and what schedules: for those who write schedulers, channels or
 * runtimes. Programs need nothing from here.
 *
 * <p>Channels and schedulers never see each other. A send walks one way: user, channel and, only if
 * it must wait, {@link io.goroutines.spi.Seam}, which finds the {@link io.goroutines.spi.Waiter}
 * that the scheduler gave to the calling goroutine.
 *
 * <ul>
 *   <li>To write a scheduler: {@link io.goroutines.spi.SchedulerProvider}, {@link
 *       io.goroutines.spi.Scheduler}, {@link io.goroutines.spi.AbstractGoroutine}.
 *   <li>To write something that waits: {@link io.goroutines.spi.Seam}, {@link
 *       io.goroutines.spi.Waiter}, {@link io.goroutines.spi.WaitReason}; to run code of users
 *       later, {@link io.goroutines.spi.Callback}.
 *   <li>To put both together by hand: {@link io.goroutines.spi.StandardRuntime}.
 * </ul>
 */
@NullMarked
package io.goroutines.spi;

import org.jspecify.annotations.NullMarked;
