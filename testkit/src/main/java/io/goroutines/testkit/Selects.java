package io.goroutines.testkit;

import static io.goroutines.Go.onReceive;

import io.goroutines.Channel;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** Selects that several chapters need. */
final class Selects {

  private Selects() {}

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <R extends @Nullable Object, X extends Exception> R select(
      Kit k, SelectCase<? extends R, ? extends X>... cases) throws X, InterruptedException {
    return k.channels().select(SelectOrder.RANDOM, cases);
  }

  @SafeVarargs
  @SuppressWarnings("varargs") // the array is only read
  static <R extends @Nullable Object, X extends Exception> R selectInOrder(
      Kit k, SelectCase<? extends R, ? extends X>... cases) throws X, InterruptedException {
    return k.channels().select(SelectOrder.LISTED, cases);
  }

  /** A case that receives and returns the element. */
  static <E> SelectCase<@Nullable E, RuntimeException> from(@Nullable Channel<E> ch) {
    return onReceive(ch, v -> v);
  }

  /** A channel that no factory has created. */
  @SuppressWarnings("unchecked") // it has no elements at all
  static Channel<String> foreign() {
    return (Channel<String>)
        Proxy.newProxyInstance(
            Channel.class.getClassLoader(),
            new Class<?>[] {Channel.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "hashCode" -> 1;
                  case "equals" -> false;
                  case "toString" -> "a channel of another implementation";
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
