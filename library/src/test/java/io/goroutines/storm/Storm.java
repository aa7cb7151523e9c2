package io.goroutines.storm;

import static io.goroutines.Go.onDefault;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.ChannelClosedException;
import io.goroutines.ChannelFactory;
import io.goroutines.GoroutineInterruptedException;
import io.goroutines.SelectCase;
import io.goroutines.SelectOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Senders and receivers on a pair of channels, in every form of sending and receiving, under
 * interrupts. After some elements the pair is closed while operations are in progress, one channel
 * with a cause and one without, and all move on to the next pair, with other forms: each form of
 * sending meets each form of receiving.
 *
 * <p>A sender repeats an operation that did not happen, so in the end each element must have come
 * once, and those of one sender over one channel to one receiver in order.
 *
 * <p>Every unbounded wait includes the first channel of the pair, so that waiters can always meet.
 */
final class Storm {

  private static final int SENDERS = 4;
  private static final int RECEIVERS = 4;

  /** The number of mixes of forms, and about how often each is to come. */
  static final int MIXES = Form.values().length * Form.values().length;

  private static final int MEETINGS = 8;

  /** One step in this many interrupts a random party. */
  private static final int INTERRUPT_EVERY = 32;

  private static final Exception CAUSE = new Exception("the cause of the close");

  /** A sending or receiving thread. */
  interface Hand {
    void interrupt();

    void join() throws InterruptedException;
  }

  /** Starts the senders and receivers. */
  interface Crew {
    Hand start(Body body);
  }

  /** Counts of everything but the elements. */
  record Report(int pairs, long interrupted, long gaveUp, long closed) {}

  /** A form of sending or receiving. */
  private enum Form {
    WAIT,
    TIMED,
    AT_ONCE,
    SELECT,
    ANY;

    static final List<Form> ALL = List.of(values());
  }

  private record Item(int sender, int number) {}

  /** Two channels, and after their close the next two. */
  private final class Pair {
    private final int number;
    private final Channel<Item> first = channels.buffered(capacity);
    private final Channel<Item> second = channels.buffered(capacity);
    private final Form sends;
    private final Form receives;
    private final AtomicInteger sent = new AtomicInteger();

    /** Written before the close. */
    private volatile @Nullable Pair next;

    Pair(int number) {
      this.number = number;
      int forms = Form.ALL.size();
      sends = Form.ALL.get(number % forms);
      receives = Form.ALL.get(number / forms % forms);
    }

    void close() {
      if (number % 2 == 0) {
        first.close();
        second.close(CAUSE);
      } else {
        first.close(CAUSE);
        second.close();
      }
    }

    /** Counts an element that was sent; the last one of this pair closes it. */
    void sent() {
      if (sent.incrementAndGet() == quota) {
        next = new Pair(number + 1);
        close();
      }
    }
  }

  private final ChannelFactory channels;
  private final int capacity;
  private final int each;
  private final int quota;
  private final long seed;
  private final Pair begin;
  private final List<Hand> hands = new ArrayList<>();
  private final CountDownLatch ready = new CountDownLatch(1);
  private final AtomicInteger sending = new AtomicInteger(SENDERS);
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicIntegerArray arrivals;
  private final Queue<String> disorder = new ConcurrentLinkedQueue<>();
  private final LongAdder interrupted = new LongAdder();
  private final LongAdder gaveUp = new LongAdder();
  private final LongAdder closed = new LongAdder();

  /**
   * Prepares a storm.
   *
   * @param channels makes the channels
   * @param capacity of each of them
   * @param elements how many are sent, a multiple of the senders
   * @param seed the seed of the random numbers
   */
  Storm(ChannelFactory channels, int capacity, int elements, long seed) {
    this.channels = channels;
    this.capacity = capacity;
    this.each = elements / SENDERS;
    this.quota = elements / (MEETINGS * MIXES);
    this.seed = seed;
    this.begin = new Pair(0);
    this.arrivals = new AtomicIntegerArray(SENDERS * each);
  }

  /** Runs the storm, and fails unless each element has come once and in order. */
  Report run(Crew crew) throws Exception {
    for (int i = 0; i < SENDERS + RECEIVERS; i++) {
      Party party = new Party(i);
      hands.add(crew.start(i < SENDERS ? party::send : party::receive));
    }
    ready.countDown();
    for (Hand hand : hands) {
      hand.join();
    }
    if (failure.get() != null) {
      throw new AssertionError(this + " failed", failure.get());
    }
    Map<String, List<String>> wrong = new TreeMap<>();
    for (int i = 0; i < arrivals.length(); i++) {
      if (arrivals.get(i) != 1) {
        String what = "came " + arrivals.get(i) + " times";
        wrong.computeIfAbsent(what, w -> new ArrayList<>()).add(new Item(i / each, i % each) + "");
      }
    }
    if (!disorder.isEmpty()) {
      wrong.put("out of order", List.copyOf(disorder));
    }
    if (!wrong.isEmpty()) {
      StringBuilder message = new StringBuilder(toString());
      wrong.forEach(
          (what, items) ->
              message
                  .append("; ")
                  .append(what + ": " + items.size() + ", such as ")
                  .append(items.subList(0, Math.min(items.size(), 5))));
      throw new AssertionError(message.toString());
    }
    int pairs = 0;
    for (Pair pair = begin; pair != null; pair = pair.next) {
      assertTrue(pair.first.isDone() && pair.second.isDone(), "pair " + pairs + " is drained");
      pairs++;
    }
    return new Report(pairs, interrupted.sum(), gaveUp.sum(), closed.sum());
  }

  @Override
  public String toString() {
    return "storm over " + capacity + ", seed " + seed;
  }

  /** A sender or a receiver. */
  private final class Party {
    private final int number;
    private final Random random;
    private Pair pair = begin;

    /** The number of the last element from each sender over each channel of the pair. */
    private final int[][] last = new int[2][SENDERS];

    Party(int number) {
      this.number = number;
      this.random = new Random(31 * seed + number);
      forget();
    }

    private void forget() {
      for (int[] numbers : last) {
        Arrays.fill(numbers, -1);
      }
    }

    void send() {
      guard(
          () -> {
            for (int i = 0; i < each && failure.get() == null; i++) {
              send(new Item(number, i));
            }
            if (sending.decrementAndGet() == 0) {
              while (pair.next != null) {
                pair = pair.next;
              }
              pair.close();
            }
          });
    }

    void receive() {
      guard(
          () -> {
            Pair now = pair;
            while (now != null && failure.get() == null) {
              boolean first = !now.first.isDone();
              boolean second = !now.second.isDone();
              if (first || second) {
                receiveOne(first, second);
              } else {
                now = now.next;
                if (now != null) {
                  pair = now;
                  forget();
                }
              }
            }
          });
    }

    /** A failure ends all parties. */
    private void guard(Body body) {
      try {
        while (ready.getCount() > 0) {
          try {
            ready.await();
          } catch (InterruptedException _) {
            interrupted.increment();
          }
        }
        body.run();
      } catch (Throwable t) {
        failure.compareAndSet(null, t);
        hands.forEach(Hand::interrupt);
      }
    }

    private void step() {
      if (random.nextInt(INTERRUPT_EVERY) == 0) {
        hands.get(random.nextInt(hands.size())).interrupt();
      }
    }

    private Duration moment() {
      return Duration.ofNanos(1L << random.nextInt(18));
    }

    private Form choose(Form form, boolean mustWait) {
      return mustWait
          ? Form.WAIT
          : form == Form.ANY ? Form.ALL.get(random.nextInt(Form.ANY.ordinal())) : form;
    }

    // Sending

    /** Sends an element, in as many attempts as it takes; after a failed attempt it waits. */
    private void send(Item item) {
      for (boolean vain = false; failure.get() == null; vain = true) {
        step();
        try {
          if (trySend(item, choose(pair.sends, vain))) {
            pair.sent();
            return;
          }
          gaveUp.increment();
        } catch (InterruptedException _) {
          interrupted.increment();
        } catch (ChannelClosedException e) {
          closed.increment();
          if (pair.next == null) {
            throw new AssertionError("closed too early", e);
          }
          pair = pair.next;
        }
      }
    }

    private boolean trySend(Item item, Form form) throws InterruptedException {
      Channel<Item> first = pair.first;
      Channel<Item> second = pair.second;
      Channel<Item> one = random.nextBoolean() ? first : second;
      switch (form) {
        case TIMED:
          return one.trySend(item, moment());
        case AT_ONCE:
          return one.trySend(item);
        case SELECT:
          return switch (random.nextInt(4)) {
            case 0 -> select(onSend(first, item, () -> true), onSend(second, item, () -> true));
            case 1 ->
                select(
                    onSend(second, item, () -> true),
                    onSend(first, item, () -> true),
                    onTimeout(moment(), () -> false));
            case 2 ->
                select(
                    onSend(first, item, () -> true),
                    onSend(second, item, () -> true),
                    onDefault(() -> false));
            default -> select(onSend(one, item, () -> true), onTimeout(moment(), () -> false));
          };
        default:
          first.send(item);
          return true;
      }
    }

    // Receiving

    /** What a select received, and over which channel. */
    private record Taken(int channel, @Nullable Item item) {}

    private void receiveOne(boolean first, boolean second) {
      boolean vain = false;
      do {
        step();
        try {
          Taken taken = tryReceive(first, second, choose(pair.receives, vain));
          if (taken.item != null) {
            arrived(taken.item, last[taken.channel]);
            return;
          }
          gaveUp.increment();
        } catch (InterruptedException _) {
          interrupted.increment();
        } catch (GoroutineInterruptedException _) {
          assertTrue(Thread.interrupted(), "the status is set again");
          interrupted.increment();
        } catch (ChannelClosedException e) {
          assertSame(CAUSE, e.getCause());
          closed.increment();
        }
        vain = !vain;
      } while (vain);
    }

    private void arrived(Item item, int[] numbers) {
      arrivals.incrementAndGet(item.sender * each + item.number);
      if (item.number <= numbers[item.sender]) {
        disorder.add(item + " after " + numbers[item.sender]);
      }
      numbers[item.sender] = item.number;
    }

    private Taken tryReceive(boolean first, boolean second, Form form) throws InterruptedException {
      // A drained channel is left out; the second alone is closed soon.
      Channel<Item> one = first ? pair.first : null;
      Channel<Item> other = second ? pair.second : null;
      int which = !first || second && random.nextBoolean() ? 1 : 0;
      Channel<Item> either = which == 0 ? pair.first : pair.second;
      switch (form) {
        case TIMED:
          return new Taken(which, either.tryReceive(moment()));
        case AT_ONCE:
          return new Taken(which, either.tryReceive());
        case SELECT:
          return switch (random.nextInt(4)) {
            case 0 ->
                select(
                    onReceive(one, v -> new Taken(0, v)), onReceive(other, v -> new Taken(1, v)));
            case 1 ->
                select(
                    onReceive(other, v -> new Taken(1, v)),
                    onReceive(one, v -> new Taken(0, v)),
                    onTimeout(moment(), () -> new Taken(0, null)));
            case 2 ->
                select(
                    onReceive(one, v -> new Taken(0, v)),
                    onReceive(other, v -> new Taken(1, v)),
                    onDefault(() -> new Taken(0, null)));
            default ->
                select(
                    onReceive(either, v -> new Taken(which, v)),
                    onTimeout(moment(), () -> new Taken(0, null)));
          };
        default:
          int waits = first ? 0 : 1;
          Channel<Item> channel = first ? pair.first : pair.second;
          return new Taken(
              waits,
              switch (random.nextInt(3)) {
                case 0 -> channel.receive();
                case 1 -> channel.receiveOk().value();
                default -> {
                  Iterator<Item> items = channel.iterator();
                  yield items.hasNext() ? items.next() : null;
                }
              });
      }
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private <R> R select(SelectCase<? extends R, RuntimeException>... cases)
        throws InterruptedException {
      return channels.select(random.nextBoolean() ? SelectOrder.RANDOM : SelectOrder.LISTED, cases);
    }
  }
}
