/**
 * The benchmarks that Go's runtime defines for channels, select and goroutines, written anew from
 * what they do. An operation is what it is there, so that the numbers can be set beside those of
 * {@code go test -bench}.
 *
 * <p>A select of one case and a default is a {@code tryReceive} or a {@code trySend} here: Go's
 * compiler makes the same of it. Where Go waits for a group, the last of it sends on a channel.
 * Local work is turns of a generator of random numbers on both sides, as many as take about the
 * time of Go's own: that computes with zero, which a compiler may leave out.
 *
 * <p>These are left out:
 *
 * <ul>
 *   <li>{@code StackGrowth}, {@code StackGrowthDeep}: frames of a goroutine that runs stand on the
 *       stack of its carrier, which does not grow.
 *   <li>{@code WakeupParallelSyscall}: it measures how a processor is taken from a system call that
 *       sleeps. The JDK has no call that sleeps and keeps its thread.
 *   <li>{@code GoroutineSelect}, {@code GoroutineBlocking}, {@code GoroutineForRange}, {@code
 *       GoroutineIdle}: they measure a collection of garbage beside goroutines that wait.
 *   <li>{@code ClosureCall}, {@code ProcYield}, {@code OSYield}, {@code SemTable} and those of the
 *       runtime's own locks: no goroutine or channel is in them, or only Go's runtime can call what
 *       they measure.
 * </ul>
 */
@NullMarked
package io.goroutines.benchmarks.gobench;

import org.jspecify.annotations.NullMarked;
