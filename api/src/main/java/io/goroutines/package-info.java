/**
 * Goroutines, channels and select, as programs use them.
 *
 * <p>{@link io.goroutines.Go} holds the static words; a program starts with {@code import static
 * io.goroutines.Go.*}. The blocking operations, their plain, timed and immediate forms:
 *
 * <table>
 * <caption>Channel operations</caption>
 * <tr><th></th><th>waits</th><th>waits up to a limit</th><th>never waits</th></tr>
 * <tr><td>send</td><td>{@code send(e)}</td><td>{@code trySend(e, limit)}</td><td>{@code trySend(e)}</td></tr>
 * <tr><td>receive</td><td>{@code receive()}</td><td>{@code tryReceive(limit)}</td><td>{@code tryReceive()}</td></tr>
 * <tr><td>receive, with ok</td><td>{@code receiveOk()}</td><td></td><td></td></tr>
 * <tr><td>one of several</td><td>{@code select(…)}</td><td>with {@code onTimeout}</td><td>with {@code onDefault}</td></tr>
 * </table>
 *
 * <h2>Memory consistency</h2>
 *
 * As in the Go memory model: a send happens before the matching receive completes; the <i>k</i>-th
 * receive from a channel of capacity <i>C</i> happens before the <i>k+C</i>-th send completes; the
 * close of a channel happens before a receive that returns because it is closed; the {@code go}
 * statement happens before the body that it starts; and a body's end happens before a {@link
 * io.goroutines.Goroutine#join() join} of it returns.
 *
 * <p>Nothing here is null unless it is marked so; a null argument where none is allowed gives a
 * {@link java.lang.NullPointerException} at the call.
 */
@NullMarked
package io.goroutines;

import org.jspecify.annotations.NullMarked;
