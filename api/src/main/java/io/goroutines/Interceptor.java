package io.goroutines;

/**
 * Carries what a library keeps beside the code, such as a logging context or a trace, from the code
 * that calls {@code go} into the goroutine that it starts.
 *
 * <p>{@link #intercept} runs at the {@code go} statement, on the thread that executes it, and wraps
 * the body: it captures there, and the wrapper restores in the new goroutine.
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
 * <p>When the body throws, the panic is reported first, within the interceptors, so that what they
 * have set is there for the {@link PanicHandler}; then the exception goes on through them. They may
 * look at it, but by catching it they do not undo the panic. What an interceptor itself throws is a
 * panic of the goroutine too; after a panic of the body it is only logged.
 */
@FunctionalInterface
@MayImplement(MayImplement.Party.USERS)
public interface Interceptor {

  /**
   * Wraps the body of a goroutine that is about to start. An exception thrown here leaves the
   * {@code go} statement, and nothing is started.
   *
   * @param body what runs the caller's body, within the interceptors that come after this one
   * @return the body to run instead; {@code body} itself if there is nothing to carry
   */
  Body intercept(Body body);
}
