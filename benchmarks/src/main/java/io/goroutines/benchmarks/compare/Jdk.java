package io.goroutines.benchmarks.compare;

import io.goroutines.Body;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * Threads of the JDK, virtual or platform, with the queues of java.util.concurrent. Queues cannot
 * be closed, so a special element marks the end.
 */
final class Jdk implements Implementation, Threading {

  static final String VERSION =
      Runtime.version().version().stream().map(String::valueOf).collect(Collectors.joining("."));

  private static final int END = -1;

  private final boolean virtual;
  private final ThreadFactory threads;

  Jdk(boolean virtual) {
    this.virtual = virtual;
    this.threads = virtual ? Thread.ofVirtual().factory() : Thread.ofPlatform().factory();
  }

  @Override
  public String name() {
    return virtual ? "jdk" : "platform";
  }

  @Override
  public String version() {
    return VERSION;
  }

  @Override
  public String versions() {
    return (virtual ? "virtual" : "platform")
        + " threads and java.util.concurrent of JDK "
        + Runtime.version();
  }

  @Override
  public Optional<String> leftOut(Contest contest, int procs) {
    if (!(contest instanceof Classic classic)) {
      return contest.reserved();
    }
    if (classic == Classic.SELECT3) {
      return Optional.of("the JDK has no choice among queues");
    }
    if (virtual) {
      return Optional.empty();
    }
    if (procs < Runtime.getRuntime().availableProcessors() && classic != Classic.CPU) {
      return Optional.of("its threads run on all processors");
    }
    return switch (classic) {
      case SKYNET, SLEEPERS -> Optional.of("no machine has so many platform threads");
      case MEMORY -> Optional.of("its stacks are not in the heap, where the others are counted");
      case SIEVE -> Optional.of("more than a million switches of the kernel a pass");
      default -> Optional.empty();
    };
  }

  @Override
  public List<String> flags(int procs) {
    return List.of("-Djdk.virtualThreadScheduler.parallelism=" + procs);
  }

  @Override
  public void open(int procs) {}

  @Override
  public Callable<Long> prepare(Contest contest, int operations) throws Exception {
    return contest == Classic.IDLE
        ? idle(operations, new SynchronousQueue<Integer>()::take)
        : Implementation.super.prepare(contest, operations);
  }

  @Override
  public long run(Contest contest, int operations) throws Exception {
    return switch ((Classic) contest) {
      case PINGPONG -> call(() -> pingPong(operations));
      case STREAM -> call(() -> stream(new SynchronousQueue<>(), operations));
      case STREAM128 -> call(() -> stream(new ArrayBlockingQueue<>(128), operations));
      case FOURTOFOUR -> call(() -> fourToFour(operations));
      case SPAWN -> call(() -> spawn(operations));
      case RING -> call(() -> ring(operations));
      case SIEVE -> call(() -> sieve(operations));
      case SELECT3 -> throw new UnsupportedOperationException();
      case SKYNET -> skynet(operations);
      case YIELD4 -> yield4(operations);
      case SLEEPERS -> sleepers(operations);
      case MUTEX8 -> mutex8(operations);
      case ECHO -> echo(operations);
      case CPU -> cpu(operations);
      case STARTUP -> Startup.threads(operations, virtual);
      case IDLE -> prepare(contest, operations).call();
      case MEMORY -> memory(operations);
      case TICKER -> ticker(operations);
    };
  }

  @Override
  public void start(Body body) {
    startThread(body);
  }

  @Override
  public void sleep(Duration time) throws InterruptedException {
    Thread.sleep(time);
  }

  private Thread startThread(Body body) {
    Thread thread =
        threads.newThread(
            () -> {
              try {
                body.run();
              } catch (InterruptedException _) {
                // told to end
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    return thread;
  }

  private static int number(int i) {
    return i & 127;
  }

  private long pingPong(int operations) throws InterruptedException {
    int rounds = operations / 2;
    BlockingQueue<Integer> ping = new SynchronousQueue<>();
    BlockingQueue<Integer> pong = new SynchronousQueue<>();
    start(
        () -> {
          for (int i = 0; i < rounds; i++) {
            pong.put(ping.take());
          }
        });
    long sum = 0;
    for (int i = 0; i < rounds; i++) {
      ping.put(number(i));
      sum += pong.take();
    }
    return sum;
  }

  private long stream(BlockingQueue<Integer> queue, int elements) throws InterruptedException {
    start(
        () -> {
          for (int i = 0; i < elements; i++) {
            queue.put(number(i));
          }
          queue.put(END);
        });
    long sum = 0;
    for (int element = queue.take(); element != END; element = queue.take()) {
      sum += element;
    }
    return sum;
  }

  private long fourToFour(int operations) throws InterruptedException {
    BlockingQueue<Integer> jobs = new ArrayBlockingQueue<>(64);
    BlockingQueue<Long> sums = new ArrayBlockingQueue<>(4);
    AtomicInteger producers = new AtomicInteger(4);
    for (int p = 0; p < 4; p++) {
      start(
          () -> {
            for (int i = 0; i < operations / 4; i++) {
              jobs.put(number(i));
            }
            if (producers.decrementAndGet() == 0) {
              for (int c = 0; c < 4; c++) {
                jobs.put(END);
              }
            }
          });
    }
    for (int c = 0; c < 4; c++) {
      start(
          () -> {
            long sum = 0;
            for (int job = jobs.take(); job != END; job = jobs.take()) {
              sum += job;
            }
            sums.put(sum);
          });
    }
    long sum = 0;
    for (int c = 0; c < 4; c++) {
      sum += sums.take();
    }
    return sum;
  }

  private long spawn(int operations) throws InterruptedException {
    BlockingQueue<Integer> done = new ArrayBlockingQueue<>(1);
    long batches = 0;
    for (int started = 0; started < operations; started += 1_000) {
      AtomicInteger left = new AtomicInteger(1_000);
      for (int i = 0; i < 1_000; i++) {
        start(
            () -> {
              if (left.decrementAndGet() == 0) {
                done.put(1);
              }
            });
      }
      batches += done.take();
    }
    return batches;
  }

  private long ring(int operations) throws InterruptedException {
    int laps = operations / 1_000;
    BlockingQueue<Integer> first = new SynchronousQueue<>();
    BlockingQueue<Integer> last = first;
    for (int i = 1; i < 1_000; i++) {
      BlockingQueue<Integer> in = last;
      BlockingQueue<Integer> out = new SynchronousQueue<>();
      start(
          () -> {
            for (int lap = 0; lap < laps; lap++) {
              out.put(number(in.take() + 1));
            }
          });
      last = out;
    }
    int token = 0;
    for (int lap = 0; lap < laps; lap++) {
      first.put(token);
      token = last.take();
    }
    return token;
  }

  private long sieve(int primes) throws InterruptedException {
    List<Thread> chain = new ArrayList<>();
    BlockingQueue<Integer> numbers = new SynchronousQueue<>();
    chain.add(
        startThread(
            () -> {
              for (int i = 2; ; i++) {
                numbers.put(i);
              }
            }));
    BlockingQueue<Integer> in = numbers;
    int prime = 0;
    for (int i = 0; i < primes; i++) {
      prime = in.take();
      BlockingQueue<Integer> out = new SynchronousQueue<>();
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

  private Thread filter(BlockingQueue<Integer> in, BlockingQueue<Integer> out, int prime) {
    return startThread(
        () -> {
          while (true) {
            int number = in.take();
            if (number % prime != 0) {
              out.put(number);
            }
          }
        });
  }

  private long skynet(int leaves) throws InterruptedException {
    BlockingQueue<Long> top = new SynchronousQueue<>();
    start(() -> node(top, 0, leaves));
    return top.take();
  }

  private void node(BlockingQueue<Long> up, long first, int leaves) throws InterruptedException {
    if (leaves == 1) {
      up.put(first);
      return;
    }
    BlockingQueue<Long> below = new SynchronousQueue<>();
    int each = leaves / 10;
    for (int i = 0; i < 10; i++) {
      long number = first + (long) i * each;
      start(() -> node(below, number, each));
    }
    long sum = 0;
    for (int i = 0; i < 10; i++) {
      sum += below.take();
    }
    up.put(sum);
  }

  private long yield4(int operations) throws InterruptedException {
    AtomicLong yields = new AtomicLong();
    CountDownLatch done = new CountDownLatch(4);
    for (int g = 0; g < 4; g++) {
      start(
          () -> {
            int count = 0;
            for (; count < operations / 4; count++) {
              Thread.yield();
            }
            yields.addAndGet(count);
            done.countDown();
          });
    }
    done.await();
    return yields.get();
  }

  private long sleepers(int count) throws InterruptedException {
    Duration[] times = new Duration[50];
    for (int i = 0; i < times.length; i++) {
      times[i] = Duration.ofMillis(i);
    }
    AtomicInteger left = new AtomicInteger(count);
    BlockingQueue<Integer> done = new SynchronousQueue<>();
    for (int i = 0; i < count; i++) {
      Duration time = times[i % times.length];
      start(
          () -> {
            Thread.sleep(time);
            if (left.decrementAndGet() == 0) {
              done.put(1);
            }
          });
    }
    return done.take();
  }

  private long memory(int count) throws Exception {
    BlockingQueue<Integer> never = new SynchronousQueue<>();
    return memory(
        count,
        never::take,
        () -> {
          for (int i = 0; i < count; i++) {
            never.put(1);
          }
        });
  }
}
