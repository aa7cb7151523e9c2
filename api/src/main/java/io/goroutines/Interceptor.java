package io.goroutines;

/**
 * Carries the ambient context of a library, such as a logging context or a trace, from the code
 * that calls {@code go} into the started goroutine.
 *
 * <p>{@link #intercept} runs at the {@code go} statement, on the thread that executes it, and wraps
 * the body: it captures the context there, and the wrapper restores it in the new goroutine.
 *
 * <pre>{@code
 * Interceptor mdc = body -> {
 *   Map<String, String> captured = MDC.getCopyOfContextMap();
 *   return () -> {
 *     MDC.setContextMap(captured);
 *     try {
 *       body.run();
 *     } finally {
 *       MDC.clear();
 *     }
 *   };
 * };
 * }</pre>
 *
 * <p>The interceptors of a runtime are applied in the order in which they were given: the first one
 * is the outermost at run time.
 *
 * <p>When the body throws, the panic is reported first, inside the interceptors, so that their
 * context is available to the {@link PanicHandler}; then the exception propagates through them.
 * They may inspect it, but catching it does not undo the panic. An exception of an interceptor
 * itself is a panic of the goroutine too; after a panic of the body it is only logged.
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface Interceptor {

  /**
   * Wraps the body of a goroutine that is about to start. An exception thrown here is thrown by the
   * {@code go} statement, and no goroutine is started.
   *
   * @param body runs the caller's body, inside the interceptors after this one
   * @return the body to run instead; {@code body} itself if there is no context to carry
   */
  Body intercept(Body body);
}
