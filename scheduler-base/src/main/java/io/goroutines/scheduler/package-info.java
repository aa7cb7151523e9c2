/**
 * Parts of which schedulers on virtual threads are composed.
 *
 * <p>A scheduler with one run queue consists of a {@link io.goroutines.scheduler.FiberQueue}, its
 * policy, and a {@link io.goroutines.scheduler.SingleQueueScheduler}. A scheduler with a loop of
 * its own extends {@link io.goroutines.scheduler.AbstractScheduler} and {@link
 * io.goroutines.scheduler.Worker}, and uses these parts.
 *
 * <ul>
 *   <li>{@link io.goroutines.scheduler.JdkHook}: the only class that accesses JDK internals.
 *   <li>{@code G}, {@link io.goroutines.scheduler.Fiber}, {@link io.goroutines.scheduler.Worker}: a
 *       goroutine, its virtual thread as the scheduler sees it, and the platform thread that
 *       carries it.
 *   <li>{@link io.goroutines.scheduler.Dispatcher}: what a scheduler provides to its fibers.
 *   <li>{@link io.goroutines.scheduler.InjectQueue}, {@link io.goroutines.scheduler.IdleWorkers}:
 *       the injection queue and the wake protocol.
 *   <li>{@link io.goroutines.scheduler.Lifecycle}, {@link io.goroutines.scheduler.Timers}, {@link
 *       io.goroutines.scheduler.AfterClosePool}, {@link io.goroutines.scheduler.Pollers}: start and
 *       close, timers with their {@link io.goroutines.scheduler.TimerQueue queues}, threads that
 *       outlive a close, and the JDK's socket pollers.
 * </ul>
 */
@NullMarked
package io.goroutines.scheduler;

import org.jspecify.annotations.NullMarked;
