package io.goroutines.storm;

import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.ChannelSpec;
import io.goroutines.Go;
import io.goroutines.ReceiveChannel;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import io.goroutines.SendChannel;
import io.goroutines.spi.Alarm;
import io.goroutines.spi.Scheduler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Channels with one fault, around real ones, which the storm must detect. */
final class WrongChannels implements ChannelFactory {

  /** The fault. */
  enum Fault {
    NONE(""),
    /** A send that has given up at its limit is received later. */
    TIMED_OUT_SEND_STAYS("came 2 times"),
    /** A receive that was interrupted has taken an element. */
    INTERRUPTED_RECEIVE_TAKES("came 0 times"),
    /** A send that was interrupted is received later. */
    INTERRUPTED_SEND_STAYS("came 2 times"),
    /** An attempt to send that failed is received later. */
    FAILED_ATTEMPT_STAYS("came 2 times"),
    /** A select takes a second element. */
    SELECT_TAKES_TWO("came 0 times"),
    /** The elements in the buffer are lost at the close. */
    CLOSE_DROPS_THE_BUFFER("came 0 times"),
    /** An element overtakes the first one in the buffer. */
    SENDS_OVERTAKE("out of order");

    /** Part of the storm's message. */
    final String noticed;

    Fault(String noticed) {
      this.noticed = noticed;
    }
  }

  private final ChannelFactory real;
  private final Fault fault;

  WrongChannels(ChannelFactory real, Fault fault) {
    this.real = real;
    this.fault = fault;
  }

  /** A channel that can be unwrapped. */
  private interface Wrapped {
    Channel<Object> unwrap();
  }

  @Override
  public <E> Channel<E> unbuffered() {
    return buffered(0);
  }

  @Override
  @SuppressWarnings("unchecked") // elements are passed on as they are
  public <E> Channel<E> buffered(int capacity) {
    Channel<Object> channel = real.buffered(capacity);
    return (Channel<E>)
        Proxy.newProxyInstance(
            WrongChannels.class.getClassLoader(),
            new Class<?>[] {Channel.class, Wrapped.class},
            (proxy, method, arguments) ->
                method.getDeclaringClass() == Wrapped.class
                    ? channel
                    : call(channel, method, arguments));
  }

  @Override
  public <E> Channel<E> make(ChannelSpec<E> spec) {
    throw new UnsupportedOperationException("the storm is over Go's kinds");
  }

  @Override
  public Alarm alarm(Scheduler scheduler, long deadline) {
    return real.alarm(scheduler, deadline);
  }

  private @Nullable Object call(
      Channel<Object> channel, Method method, Object @Nullable [] arguments) throws Throwable {
    String name = method.getName();
    boolean timed = arguments != null && arguments.length == 2;
    if (name.equals("close") && fault == Fault.CLOSE_DROPS_THE_BUFFER) {
      Object _ = channel.tryReceive();
    }
    Object overtaken =
        name.equals("send") && fault == Fault.SENDS_OVERTAKE ? channel.tryReceive() : null;
    Object result;
    try {
      result = method.invoke(channel, arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof InterruptedException) {
        if (name.equals("receive") && fault == Fault.INTERRUPTED_RECEIVE_TAKES) {
          Object _ = channel.tryReceive();
        } else if (name.equals("send")
            && arguments != null
            && fault == Fault.INTERRUPTED_SEND_STAYS
            && !channel.isClosed()) {
          boolean _ = channel.trySend(arguments[0]);
        }
      }
      throw e.getCause();
    }
    if (overtaken != null) {
      channel.send(overtaken);
    }
    if (name.equals("trySend")
        && arguments != null
        && result == Boolean.FALSE
        && (timed ? fault == Fault.TIMED_OUT_SEND_STAYS : fault == Fault.FAILED_ATTEMPT_STAYS)) {
      // Is enqueued: a sender that has just found no room may poll in vain for long. Not forever,
      // as a receiver may never come to the second channel.
      try {
        boolean _ = channel.trySend(arguments[0], Duration.ofMillis(1));
      } catch (ChannelClosedException _) {
        return result;
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
    return result;
  }

  private static Channel<Object> unwrap(Object wrapped) {
    return ((Wrapped) wrapped).unwrap();
  }

  @Override
  public <R extends @Nullable Object, X extends Exception> R select(
      SelectOrder order, SelectCase<? extends R, ? extends X>[] cases)
      throws X, InterruptedException {
    SelectCase<? extends R, ? extends X>[] unwrapped = cases.clone();
    for (int i = 0; i < unwrapped.length; i++) {
      unwrapped[i] = unwrap(cases[i]);
    }
    return real.select(order, unwrapped);
  }

  private <R extends @Nullable Object, X extends Exception> SelectCase<R, X> unwrap(
      SelectCase<R, X> each) throws X {
    return switch (each.kind()) {
      case SEND -> {
        SendChannel<?> channel = each.sendChannel();
        Object element = each.element();
        yield channel == null || element == null
            ? each
            : Go.onSend(unwrap(channel), element, () -> each.complete(null));
      }
      case RECEIVE -> {
        ReceiveChannel<?> wrapped = each.receiveChannel();
        if (wrapped == null) {
          yield each;
        }
        Channel<Object> channel = unwrap(wrapped);
        yield Go.onReceive(
            channel,
            element -> {
              if (fault == Fault.SELECT_TAKES_TWO && !channel.isClosed()) {
                Object _ = channel.tryReceive();
              }
              return each.complete(element);
            });
      }
      default -> each;
    };
  }
}
