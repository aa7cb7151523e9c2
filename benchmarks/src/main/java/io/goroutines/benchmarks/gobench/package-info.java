/**
 * The benchmarks that Go's runtime defines for channels, select and goroutines, reimplemented from
 * their behaviour. An operation is the same as there, so that the numbers can be compared with
 * those of {@code go test -bench}.
 *
 * <p>A select of one case and a default is a {@code tryReceive} or a {@code trySend} here: Go's
 * compiler makes the same of it. Where Go waits for a group, its last goroutine sends on a channel.
 * Local work is turns of a random number generator on both sides, as many as take about the time of
 * Go's own work: that computes with zero, which a compiler may eliminate.
 *
 * <p>These are omitted:
 *
 * <ul>
 *   <li>{@code StackGrowth}, {@code StackGrowthDeep}: frames of a running goroutine are on the
 *       stack of its carrier, which does not grow.
 *   <li>{@code WakeupParallelSyscall}: it measures how a processor is retaken from a system call
 *       that sleeps. The JDK has no call that sleeps and keeps its thread.
 *   <li>{@code GoroutineSelect}, {@code GoroutineBlocking}, {@code GoroutineForRange}, {@code
 *       GoroutineIdle}: they measure a garbage collection beside waiting goroutines.
 *   <li>{@code ClosureCall}, {@code ProcYield}, {@code OSYield}, {@code SemTable} and those of the
 *       runtime's own locks: they involve no goroutine or channel, or only Go's runtime can call
 *       what they measure.
 * </ul>
 */
@NullMarked
package io.goroutines.benchmarks.gobench;

import org.jspecify.annotations.NullMarked;
