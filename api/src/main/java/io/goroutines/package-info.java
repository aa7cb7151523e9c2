/**
 * Goroutines, channels and select: the API for programs.
 *
 * <p>{@link io.goroutines.Go} holds the keywords as static methods; a program starts with {@code
 * import static io.goroutines.Go.*}. The blocking operations, their plain, timed and immediate
 * forms:
 *
 * <table>
 * <caption>Channel operations</caption>
 * <tr><th></th><th>waits</th><th>waits up to a limit</th><th>never waits</th></tr>
 * <tr><td>send</td><td>{@code send(e)}</td><td>{@code trySend(e, limit)}</td>
 *     <td>{@code trySend(e)}</td></tr>
 * <tr><td>receive</td><td>{@code receive()}</td><td>{@code tryReceive(limit)}</td>
 *     <td>{@code tryReceive()}</td></tr>
 * <tr><td>receive, with ok</td><td>{@code receiveOk()}</td><td></td><td></td></tr>
 * <tr><td>one of several</td><td>{@code select(…)}</td><td>with {@code onTimeout}</td>
 *     <td>with {@code onDefault}</td></tr>
 * </table>
 *
 * <h2>Memory consistency</h2>
 *
 * As in the Go memory model: a send happens-before the completion of the matching receive; the
 * <i>k</i>-th receive from a channel of capacity <i>C</i> happens-before the completion of the
 * <i>k+C</i>-th send; the close of a channel happens-before a receive that returns because it is
 * closed; the {@code go} statement happens-before the body that it starts; and the end of a body
 * happens-before the return of a {@link io.goroutines.Goroutine#join() join} of it.
 *
 * <h2>Goroutines and threads</h2>
 *
 * A goroutine has the identity of a thread only while its body runs. After the end of a body that
 * has never waited, {@code workstealing} and {@code fifo} may run the next body on the same thread,
 * as a thread pool does. A thread on which the body has left a thread-local, an interrupt or a name
 * is not reused, but two effects remain visible:
 *
 * <ul>
 *   <li>A {@link java.util.concurrent.locks.ReentrantLock} that a body leaves locked belongs to the
 *       thread, so the next body on it reenters the lock. Unlock in a {@code finally} block.
 *   <li>A {@link java.lang.Thread} reference retained beyond the end of the body may then belong to
 *       another goroutine, which would receive an interrupt sent to it. Retain the {@link
 *       io.goroutines.Goroutine} instead, and interrupt and join it.
 * </ul>
 *
 * The setting {@code workstealing.reuse = off}, or {@code fifo.reuse = off}, gives every goroutine
 * a thread of its own.
 *
 * <p>Parameters and results are not null unless annotated {@code @Nullable}; a null argument for
 * any other parameter causes a {@link java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines;

import org.jspecify.annotations.NullMarked;
