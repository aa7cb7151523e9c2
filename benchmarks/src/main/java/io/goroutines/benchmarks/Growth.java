package io.goroutines.benchmarks;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.select;
import static io.goroutines.benchmarks.Numbers.number;
import static io.goroutines.benchmarks.Numbers.some;

import io.goroutines.Channel;
import io.goroutines.SelectCase;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Programs of variable size, for how the cost of an operation grows with it. */
public final class Growth {

  private Growth() {}

  /**
   * Half of the goroutines send, half receive, with a buffer of 64; an operation is one element.
   *
   * @param goroutines how many, an even number
   * @param operations how many elements; a multiple of the number of senders
   * @return the sum of all elements
   * @throws Exception if the caller is interrupted
   */
  public static long manyToMany(int goroutines, int operations) throws Exception {
    int half = goroutines / 2;
    Channel<Integer> elements = chan(64);
    Channel<Long> sums = chan(half);
    AtomicInteger senders = new AtomicInteger(half);
    for (int s = 0; s < half; s++) {
      go(
          () -> {
            for (int i = 0; i < operations / half; i++) {
              elements.send(number(i));
            }
            if (senders.decrementAndGet() == 0) {
              elements.close();
            }
          });
    }
    for (int r = 0; r < half; r++) {
      go(
          () -> {
            long sum = 0;
            for (Integer e = elements.receive(); e != null; e = elements.receive()) {
              sum += e;
            }
            sums.send(sum);
          });
    }
    long sum = 0;
    for (int r = 0; r < half; r++) {
      sum += some(sums.receive());
    }
    return sum;
  }

  /**
   * A goroutine selects among unbuffered channels, to which another sends in turn; an operation is
   * one select. The cases are created once: a program whose number of cases is known only at run
   * time keeps them in an array.
   *
   * @param cases how many channels
   * @param operations how many selects
   * @return the sum of all elements
   * @throws Exception if the caller is interrupted
   */
  public static long selectAmong(int cases, int operations) throws Exception {
    List<Channel<Integer>> channels = new ArrayList<>();
    @SuppressWarnings({"unchecked", "rawtypes"}) // an array of a generic type
    SelectCase<Integer, RuntimeException>[] all = new SelectCase[cases];
    for (int c = 0; c < cases; c++) {
      Channel<Integer> channel = chan();
      channels.add(channel);
      all[c] = onReceive(channel, Numbers::some);
    }
    go(
        () -> {
          for (int i = 0; i < operations; i++) {
            channels.get(i % cases).send(number(i));
          }
        });
    long sum = 0;
    for (int i = 0; i < operations; i++) {
      sum += select(all);
    }
    return sum;
  }
}
