/**
 * What helps authors of schedulers, channels and runtimes, and no contract asks for: goroutines
 * with their life cycle, a registry of the live ones, lists of waiters, and a runtime to assemble
 * by hand. The contracts are in {@link io.goroutines.spi}. Programs do not need this package.
 *
 * <ul>
 *   <li>To write a scheduler: {@link io.goroutines.spi.support.AbstractGoroutine}, {@link
 *       io.goroutines.spi.support.GoroutineRegistry}, {@link
 *       io.goroutines.spi.support.ExecutorTimers}.
 *   <li>To write a blocking operation: {@link io.goroutines.spi.support.WaiterList} and {@link
 *       io.goroutines.spi.support.SpinLocked}; to run user code later, {@link
 *       io.goroutines.spi.support.Callback}.
 *   <li>To assemble a runtime: {@link io.goroutines.spi.support.SchedulerCatalog} and {@link
 *       io.goroutines.spi.support.StandardRuntime}.
 * </ul>
 */
@NullMarked
package io.goroutines.spi.support;

import org.jspecify.annotations.NullMarked;
