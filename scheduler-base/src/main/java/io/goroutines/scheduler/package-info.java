/**
 * Parts that schedulers on virtual threads are composed of. Nothing here is a scheduler, and
 * nothing here is to be extended but {@link io.goroutines.scheduler.Worker}: a scheduler owns its
 * loop, its queues and its policy, and uses these parts.
 *
 * <ul>
 *   <li>{@link io.goroutines.scheduler.JdkHook}: the one class that reaches into the JDK.
 *   <li>{@link io.goroutines.scheduler.G}, {@link io.goroutines.scheduler.Strand}, {@link
 *       io.goroutines.scheduler.Worker}: a goroutine, its virtual thread as the scheduler sees it,
 *       and the thread that carries it.
 *   <li>{@link io.goroutines.scheduler.Dispatcher}: what a scheduler gives to its strands.
 *   <li>{@link io.goroutines.scheduler.InjectQueue}, {@link io.goroutines.scheduler.IdleWorkers}:
 *       the global run queue and the wake protocol.
 *   <li>{@link io.goroutines.scheduler.Lifecycle}, {@link io.goroutines.scheduler.Timers}, {@link
 *       io.goroutines.scheduler.Stragglers}, {@link io.goroutines.scheduler.Pollers}: start and
 *       close, timers with their {@link io.goroutines.scheduler.TimerQueue queues}, what outlives a
 *       close, and the JDK's socket pollers.
 * </ul>
 */
@NullMarked
package io.goroutines.scheduler;

import org.jspecify.annotations.NullMarked;
