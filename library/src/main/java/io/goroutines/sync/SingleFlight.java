package io.goroutines.sync;

import io.goroutines.SelectCase;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * Suppresses duplicate work: of several calls with the same key at the same time one does the work,
 * and all get its result: Go's {@code golang.org/x/sync/singleflight}.
 *
 * <pre>{@code
 * private final SingleFlight<String, User> users = new SingleFlight<>();
 *
 * User user(String name) throws Exception {
 *   return users.run(name, () -> database.load(name));
 * }
 * }</pre>
 *
 * <p>Nothing is cached: a call that begins after the work has ended does it anew.
 *
 * <p>Memory consistency: what the work does happens before the return of each call that gets its
 * result.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the results
 */
public final class SingleFlight<K, V extends @Nullable Object> {

  private final ConcurrentMap<K, OnceValue<V, Exception>> flights = new ConcurrentHashMap<>();

  /** Creates an object without calls. */
  public SingleFlight() {}

  /**
   * Does the work for a key, or waits for the call that is doing it: Go's {@code Do}. If the work
   * throws, all its calls throw the same object. It must not ask for the same key, which would wait
   * forever.
   *
   * @param key the key, with {@code equals} and {@code hashCode}
   * @param work the work; run on the thread of one of the calls
   * @param <X> the type of the exception that it throws
   * @return its result
   * @throws X what the work throws
   * @throws InterruptedException if the thread is interrupted while another call does the work; the
   *     work goes on
   */
  @SuppressWarnings("unchecked") // works with the same key throw the same types
  public <X extends Exception> V run(K key, SelectCase.Supplier<? extends V, ? extends X> work)
      throws X, InterruptedException {
    Objects.requireNonNull(key, "key");
    Objects.requireNonNull(work, "work");
    OnceValue<V, Exception> mine = new OnceValue<>(work);
    OnceValue<V, Exception> other = flights.putIfAbsent(key, mine);
    OnceValue<V, Exception> flight = other == null ? mine : other;
    try {
      return ((OnceValue<V, X>) (OnceValue<V, ?>) flight).get();
    } finally {
      if (other == null) {
        boolean _ = flights.remove(key, mine);
      }
    }
  }

  /**
   * Lets the next call with a key do the work, even if another one is doing it: Go's {@code
   * Forget}.
   *
   * @param key the key
   */
  public void forget(K key) {
    boolean _ = flights.remove(Objects.requireNonNull(key, "key")) != null;
  }
}
