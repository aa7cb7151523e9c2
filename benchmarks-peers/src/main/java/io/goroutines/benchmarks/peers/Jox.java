package io.goroutines.benchmarks.peers;

import com.softwaremill.jox.Channel;
import com.softwaremill.jox.ChannelDone;
import com.softwaremill.jox.Select;
import io.goroutines.Body;
import io.goroutines.benchmarks.compare.Classic;
import io.goroutines.benchmarks.compare.Contest;
import io.goroutines.benchmarks.compare.Implementation;
import io.goroutines.benchmarks.compare.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Jox's channels between the JDK's virtual threads. */
public final class Jox implements Implementation {

  /** Called by the service loader. */
  public Jox() {}

  @Override
  public String name() {
    return "jox";
  }

  @Override
  public String version() {
    return Versions.of("jox.version");
  }

  @Override
  public String versions() {
    return Versions.of("jox");
  }

  @Override
  public Optional<String> leftOut(Contest contest, int procs) {
    if (!(contest instanceof Classic classic)) {
      return contest.reserved();
    }
    return switch (classic) {
      case PINGPONG, STREAM, STREAM128, FOURTOFOUR, RING, SIEVE, SELECT3, SKYNET, MEMORY ->
          Optional.empty();
      default -> Optional.of("it has channels; the rest is the JDK's, which has a row");
    };
  }

  @Override
  public List<String> flags(int procs) {
    return List.of("-Djdk.virtualThreadScheduler.parallelism=" + procs);
  }

  @Override
  public void open(int procs) {}

  /** A body with a result. */
  private interface Program {
    long run() throws Exception;
  }

  @Override
  public long run(Contest contest, int operations) throws Exception {
    Program program =
        switch ((Classic) contest) {
          case PINGPONG -> () -> pingPong(operations);
          case STREAM -> () -> stream(Channel.newRendezvousChannel(), operations);
          case STREAM128 -> () -> stream(Channel.newBufferedChannel(128), operations);
          case FOURTOFOUR -> () -> fourToFour(operations);
          case RING -> () -> ring(operations);
          case SIEVE -> () -> sieve(operations);
          case SELECT3 -> () -> select3(operations);
          case SKYNET -> () -> skynet(operations);
          case MEMORY -> () -> memory(operations);
          default -> throw new UnsupportedOperationException();
        };
    CompletableFuture<Long> result = new CompletableFuture<>();
    start(
        () -> {
          try {
            result.complete(program.run());
          } catch (Throwable t) {
            result.completeExceptionally(t);
          }
        });
    return result.get();
  }

  private static Thread start(Body body) {
    return Thread.startVirtualThread(
        () -> {
          try {
            body.run();
          } catch (InterruptedException _) {
            // told to end
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static int number(int i) {
    return i & 127;
  }

  private static long pingPong(int operations) throws InterruptedException {
    int rounds = operations / 2;
    Channel<Integer> ping = Channel.newRendezvousChannel();
    Channel<Integer> pong = Channel.newRendezvousChannel();
    start(
        () -> {
          for (int i = 0; i < rounds; i++) {
            pong.send(ping.receive());
          }
        });
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      ping.send(number(i));
      sum += pong.receive();
    }
    return sum;
  }

  private static long stream(Channel<Integer> channel, int elements) throws InterruptedException {
    start(
        () -> {
          for (int i = 0; i < elements; i++) {
            channel.send(number(i));
          }
          channel.done();
        });
    return sum(channel);
  }

  private static long sum(Channel<Integer> channel) throws InterruptedException {
    long sum = 0;
    for (Object element = channel.receiveOrClosed();
        !(element instanceof ChannelDone);
        element = channel.receiveOrClosed()) {
      sum += (Integer) element;
    }
    return sum;
  }

  private static long fourToFour(int operations) throws InterruptedException {
    Channel<Integer> jobs = Channel.newBufferedChannel(64);
    Channel<Long> sums = Channel.newBufferedChannel(4);
    AtomicInteger producers = new AtomicInteger(4);
    for (int p = 0; p < 4; p++) {
      start(
          () -> {
            for (int i = 0; i < operations / 4; i++) {
              jobs.send(number(i));
            }
            if (producers.decrementAndGet() == 0) {
              jobs.done();
            }
          });
    }
    for (int c = 0; c < 4; c++) {
      start(() -> sums.send(sum(jobs)));
    }
    long sum = 0;
    for (int c = 0; c < 4; c++) {
      sum += sums.receive();
    }
    return sum;
  }

  private static long ring(int operations) throws InterruptedException {
    int laps = operations / 1_000;
    Channel<Integer> first = Channel.newRendezvousChannel();
    Channel<Integer> last = first;
    for (int i = 1; i < 1_000; i++) {
      Channel<Integer> in = last;
      Channel<Integer> out = Channel.newRendezvousChannel();
      start(
          () -> {
            for (int lap = 0; lap < laps; lap++) {
              out.send(number(in.receive() + 1));
            }
          });
      last = out;
    }
    int token = 0;
    for (int lap = 0; lap < laps; lap++) {
      first.send(token);
      token = last.receive();
    }
    return token;
  }

  private static long sieve(int primes) throws InterruptedException {
    List<Thread> chain = new ArrayList<>();
    Channel<Integer> numbers = Channel.newRendezvousChannel();
    chain.add(
        start(
            () -> {
              for (int i = 2; ; i++) {
                numbers.send(i);
              }
            }));
    Channel<Integer> in = numbers;
    int prime = 0;
    for (int i = 0; i < primes; i++) {
      prime = in.receive();
      Channel<Integer> out = Channel.newRendezvousChannel();
      chain.add(filter(in, out, prime));
      in = out;
    }
    for (Thread thread : chain) {
      thread.interrupt();
    }
    for (Thread thread : chain) {
      thread.join();
    }
    return prime;
  }

  private static Thread filter(Channel<Integer> in, Channel<Integer> out, int prime) {
    return start(
        () -> {
          while (true) {
            int number = in.receive();
            if (number % prime != 0) {
              out.send(number);
            }
          }
        });
  }

  private static long select3(int operations) throws InterruptedException {
    Channel<Integer> a = producer(operations / 3);
    Channel<Integer> b = producer(operations / 3);
    Channel<Integer> c = producer(operations / 3);
    long sum = 0;
    for (int i = 0; i < operations / 3 * 3; i++) {
      sum += Select.select(a.receiveClause(), b.receiveClause(), c.receiveClause());
    }
    return sum;
  }

  private static Channel<Integer> producer(int elements) {
    Channel<Integer> channel = Channel.newRendezvousChannel();
    start(
        () -> {
          for (int i = 0; i < elements; i++) {
            channel.send(number(i));
          }
        });
    return channel;
  }

  private static long memory(int count) throws Exception {
    Channel<Integer> never = Channel.newRendezvousChannel();
    Waiting waiting = new Waiting(count);
    for (int i = 0; i < count; i++) {
      start(
          () -> {
            waiting.begins();
            never.receiveOrClosed();
            waiting.ended();
          });
    }
    return waiting.measure(never::done);
  }

  private static long skynet(int leaves) throws InterruptedException {
    Channel<Long> top = Channel.newRendezvousChannel();
    start(() -> node(top, 0, leaves));
    return top.receive();
  }

  private static void node(Channel<Long> up, long first, int leaves) throws InterruptedException {
    if (leaves == 1) {
      up.send(first);
      return;
    }
    Channel<Long> below = Channel.newRendezvousChannel();
    int each = leaves / 10;
    for (int i = 0; i < 10; i++) {
      long number = first + (long) i * each;
      start(() -> node(below, number, each));
    }
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += below.receive();
    }
    up.send(sum);
  }
}
