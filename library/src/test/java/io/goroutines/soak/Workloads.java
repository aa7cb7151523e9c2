package io.goroutines.soak;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.gosched;
import static io.goroutines.Go.onReceive;
import static io.goroutines.Go.onReceiveOk;
import static io.goroutines.Go.onSend;
import static io.goroutines.Go.onTimeout;
import static io.goroutines.Go.select;
import static io.goroutines.Go.selectInOrder;

import io.goroutines.Body;
import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.Goroutine;
import io.goroutines.spi.Capability;
import io.goroutines.spi.Scheduler;
import io.goroutines.sync.WaitGroup;
import io.goroutines.time.Ticker;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/** The workloads of the {@link Soak}; each method is one round of one kind of work. */
final class Workloads {

  private final Soak soak;

  /** A file, and the sum of its contents. */
  private final Path file;

  private final long sum;

  /** A named pipe: opening it blocks the thread until another thread opens the other end. */
  private final Path pipe;

  private final boolean hasPipe;

  /** How often each timer of the last round has fired; a late one is seen in the next round. */
  private @Nullable TimersSet lastTimers;

  Workloads(Soak soak, Path directory) throws Exception {
    this.soak = soak;
    byte[] content = new byte[256 << 10];
    new Random(1).nextBytes(content);
    file = Files.write(directory.resolve("file"), content);
    CRC32 crc = new CRC32();
    crc.update(content);
    sum = crc.getValue();
    pipe = directory.resolve("pipe");
    hasPipe = makePipe();
  }

  private boolean makePipe() throws InterruptedException {
    try {
      return new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() == 0;
    } catch (IOException _) {
      return false; // no Unix
    }
  }

  Map<String, Soak.Workload> all() {
    Map<String, Soak.Workload> all = new LinkedHashMap<>();
    all.put("buffered", random -> messages(random, 1 + random.nextInt(64)));
    all.put("unbuffered", random -> messages(random, 0));
    all.put("select", this::selects);
    all.put("outsiders", this::outsiders);
    all.put("echo", this::echo);
    all.put("sleep", this::sleepers);
    all.put("timers", this::timers);
    all.put("ticker", this::ticker);
    all.put("hogs", this::hogs);
    all.put("files", this::files);
    if (hasPipe) {
      all.put("pipe", this::pipe);
    }
    all.put("monitors", this::monitors);
    all.put("parks", this::parks);
    all.put("interrupts", this::interrupts);
    all.put("tree", this::tree);
    return all;
  }

  /** Checks for failures that can occur after the last round. */
  void checkLate() {
    TimersSet last = lastTimers;
    if (last != null) {
      last.check();
    }
  }

  private List<Goroutine> go(int count, IntBody body) {
    List<Goroutine> started = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int number = i;
      started.add(soak.go(() -> body.run(number)));
    }
    return started;
  }

  @FunctionalInterface
  private interface IntBody {
    void run(int number) throws Exception;
  }

  private static void join(List<Goroutine> goroutines) throws InterruptedException {
    for (Goroutine goroutine : goroutines) {
      goroutine.join();
    }
  }

  private static void check(boolean holds, String otherwise) {
    if (!holds) {
      throw new AssertionError(otherwise);
    }
  }

  private static Duration micros(int micros) {
    return Duration.ofNanos(micros * 1_000L);
  }

  // Channels

  /** Messages from many to many, while senders and receivers are interrupted. */
  private void messages(Random random, int capacity) throws Exception {
    int senders = 1 + random.nextInt(4);
    int receivers = 1 + random.nextInt(4);
    int each = 20 + random.nextInt(200);
    Channel<Integer> channel = capacity == 0 ? chan() : chan(capacity);
    Ledger ledger = new Ledger(senders * each);
    List<Goroutine> sending =
        go(
            senders,
            s -> {
              for (int i = 0; i < each; i++) {
                send(channel, s * each + i);
              }
            });
    List<Goroutine> receiving =
        go(
            receivers,
            r -> {
              for (Integer n = receive(channel); n != null; n = receive(channel)) {
                boolean _ = ledger.mark(n);
              }
            });
    for (int i = random.nextInt(20); i > 0; i--) {
      sending.get(random.nextInt(senders)).interrupt();
      receiving.get(random.nextInt(receivers)).interrupt();
      gosched();
    }
    join(sending);
    channel.close();
    join(receiving);
    ledger.check();
    check(channel.length() == 0 && channel.isDone(), "the channel is not empty");
  }

  /** Sends; an interrupted send did not happen, and is repeated. */
  private static void send(Channel<Integer> channel, int number) {
    while (true) {
      try {
        channel.send(number);
        return;
      } catch (InterruptedException _) {
        // again
      }
    }
  }

  private static @Nullable Integer receive(Channel<Integer> channel) {
    while (true) {
      try {
        return channel.receive();
      } catch (InterruptedException _) {
        // again
      }
    }
  }

  /** Selects on both sides, over several channels, with timeouts. */
  private void selects(Random random) throws Exception {
    Channel<Integer> a = chan();
    Channel<Integer> b = chan(1);
    Channel<Integer> c = chan(7);
    Channel<Integer> done = chan();
    int senders = 1 + random.nextInt(4);
    int each = 20 + random.nextInt(100);
    Duration patience = micros(1 + random.nextInt(2_000));
    boolean inOrder = random.nextBoolean();
    Ledger ledger = new Ledger(senders * each);
    List<Goroutine> sending =
        go(
            senders,
            s -> {
              for (int i = 0; i < each; i++) {
                int n = s * each + i;
                Channel<Integer> third = n % 2 == 0 ? c : null;
                while (!select(
                    onSend(a, n, () -> true),
                    onSend(b, n, () -> true),
                    onSend(third, n, () -> true),
                    onTimeout(patience, () -> false))) {
                  gosched();
                }
              }
            });
    List<Goroutine> receiving =
        go(
            1 + random.nextInt(4),
            r -> {
              int n;
              do {
                n =
                    inOrder
                        ? selectInOrder(
                            onReceive(a, v -> v),
                            onReceive(b, v -> v),
                            onReceive(c, v -> v),
                            onReceiveOk(done, v -> -1),
                            onTimeout(patience, () -> -2))
                        : select(
                            onReceive(a, v -> v),
                            onReceive(b, v -> v),
                            onReceive(c, v -> v),
                            onReceiveOk(done, v -> -1),
                            onTimeout(patience, () -> -2));
                if (n >= 0 && ledger.mark(n)) {
                  done.close();
                }
              } while (n != -1);
            });
    join(sending);
    join(receiving);
    ledger.check();
    check(a.length() + b.length() + c.length() == 0, "the channels are not empty");
  }

  /** A platform thread and a plain virtual thread send to goroutines, and receive from them. */
  private void outsiders(Random random) throws Exception {
    int each = 20 + random.nextInt(200);
    Channel<Integer> there = chan(random.nextInt(3));
    Channel<Integer> back = chan(random.nextInt(3));
    Ledger ledger = new Ledger(2 * each);
    Body ends =
        () -> {
          for (int i = 0; i < each; i++) {
            boolean _ = ledger.mark(take(back));
          }
        };
    List<Thread> outside = new ArrayList<>();
    for (int s = 0; s < 2; s++) {
      int first = s * each;
      Body begins =
          () -> {
            for (int i = 0; i < each; i++) {
              there.send(first + i);
            }
          };
      outside.add(soak.thread(s == 0 ? Thread.ofPlatform().daemon() : Thread.ofVirtual(), begins));
      outside.add(soak.thread(s == 1 ? Thread.ofPlatform().daemon() : Thread.ofVirtual(), ends));
    }
    join(
        go(
            2,
            r -> {
              for (int i = 0; i < each; i++) {
                back.send(take(there));
              }
            }));
    for (Thread thread : outside) {
      thread.join();
    }
    ledger.check();
  }

  private static int take(Channel<Integer> channel) throws InterruptedException {
    Integer taken = channel.receive();
    if (taken == null) {
      throw new AssertionError("closed, but not by the workload");
    }
    return taken;
  }

  // Sockets

  private void echo(Random random) throws Exception {
    int clients = 1 + random.nextInt(8);
    int bursts = 5 + random.nextInt(20);
    int burst = 1 + random.nextInt(20);
    try (ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Goroutine accepting =
          soak.go(
              () -> {
                List<Goroutine> serving = new ArrayList<>();
                for (int i = 0; i < clients; i++) {
                  Socket socket = server.accept();
                  serving.add(soak.go(() -> serve(socket)));
                }
                join(serving);
              });
      join(go(clients, c -> ask(server, c * 1_000_000, bursts, burst)));
      accepting.join();
    }
  }

  private static void serve(Socket socket) throws IOException {
    try (socket;
        InputStream in = socket.getInputStream()) {
      byte[] bytes = new byte[64];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        socket.getOutputStream().write(bytes, 0, n);
      }
    }
  }

  private static void ask(ServerSocket server, int first, int bursts, int burst)
      throws IOException {
    try (Socket socket = new Socket(server.getInetAddress(), server.getLocalPort());
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        DataInputStream in = new DataInputStream(socket.getInputStream())) {
      for (int at = first; at < first + bursts * burst; at += burst) {
        for (int i = 0; i < burst; i++) {
          out.writeInt(at + i);
        }
        for (int i = 0; i < burst; i++) {
          int answer = in.readInt();
          check(answer == at + i, "echo of " + (at + i) + " was " + answer);
        }
      }
      socket.shutdownOutput();
      check(in.read() == -1, "more came back than was sent");
    }
  }

  // Time

  private void sleepers(Random random) throws Exception {
    int count = 1 + random.nextInt(200);
    int longest = 1 + random.nextInt(20_000);
    int[] times = random.ints(count, 0, longest).toArray();
    Ledger ledger = new Ledger(count);
    join(
        go(
            count,
            i -> {
              Duration time = micros(times[i]);
              long begin = System.nanoTime();
              if (i % 2 == 0) {
                Go.sleep(time);
              } else {
                Thread.sleep(time);
              }
              long slept = System.nanoTime() - begin;
              check(slept >= time.toNanos(), "asked for " + time + ", slept " + slept + " ns");
              boolean _ = ledger.mark(i);
            }));
    ledger.check();
  }

  /** The timers of a round: those that were cancelled in time must not fire, the others once. */
  private static final class TimersSet {
    private final AtomicIntegerArray fired;
    private final boolean[] cancelled;

    TimersSet(int count) {
      fired = new AtomicIntegerArray(count);
      cancelled = new boolean[count];
    }

    boolean allFired() {
      for (int i = 0; i < cancelled.length; i++) {
        if (!cancelled[i] && fired.get(i) == 0) {
          return false;
        }
      }
      return true;
    }

    void check() {
      for (int i = 0; i < cancelled.length; i++) {
        int times = fired.get(i);
        if (times != (cancelled[i] ? 0 : 1)) {
          throw new AssertionError(
              "timer " + i + (cancelled[i] ? ", cancelled," : "") + " fired " + times + " times");
        }
      }
    }
  }

  private void timers(Random random) throws Exception {
    checkLate();
    int count = 1 + random.nextInt(200);
    TimersSet set = new TimersSet(count);
    List<Scheduler.Timer> timers = new ArrayList<>();
    Scheduler scheduler = soak.scheduler();
    for (int i = 0; i < count; i++) {
      int number = i;
      long deadline = scheduler.now() + random.nextInt(10_000_000);
      timers.add(scheduler.schedule(deadline, () -> set.fired.incrementAndGet(number)));
      if (random.nextInt(3) == 0) {
        int which = random.nextInt(timers.size());
        set.cancelled[which] |= timers.get(which).cancel();
      }
      if (random.nextInt(10) == 0) {
        Go.sleep(micros(random.nextInt(500)));
      }
    }
    while (!set.allFired()) {
      Go.sleep(micros(500));
    }
    set.check();
    lastTimers = set;
  }

  private void ticker(Random random) throws Exception {
    Scheduler scheduler = soak.scheduler();
    Duration period = micros(100 + random.nextInt(2_000));
    long start = scheduler.now();
    try (Ticker ticker = Ticker.every(period)) {
      int count = 1 + random.nextInt(20);
      for (int tick = 1; tick <= count; tick++) {
        check(ticker.channel().receive() != null, "a ticker that ended");
        // by this clock: the clock of the ticks may be set back
        long early = start + tick * period.toNanos() - scheduler.now();
        check(early <= 0, "tick " + tick + " of " + period + ", " + early + " ns early");
      }
      ticker.stop();
      check(ticker.channel().tryReceive() == null, "a tick after the stop");
    }
  }

  // What holds a processor

  private void hogs(Random random) throws Exception {
    int count = 1 + random.nextInt(3);
    long nanos = random.nextInt(40_000_000);
    Ledger ledger = new Ledger(count);
    join(
        go(
            count,
            i -> {
              long end = System.nanoTime() + nanos;
              while (System.nanoTime() < end) {
                Thread.onSpinWait();
              }
              boolean _ = ledger.mark(i);
            }));
    ledger.check();
    Go.sleep(Duration.ofMillis(random.nextInt(50))); // leaves some time to the others
  }

  private void files(Random random) throws Exception {
    int readers = 1 + random.nextInt(4);
    boolean announced = random.nextBoolean();
    Ledger ledger = new Ledger(readers);
    join(
        go(
            readers,
            i -> {
              if (announced) {
                Go.blocking(this::read);
              } else {
                read();
              }
              boolean _ = ledger.mark(i);
            }));
    ledger.check();
  }

  private void read() throws IOException {
    CRC32 crc = new CRC32();
    try (InputStream in = new FileInputStream(file.toFile())) {
      byte[] bytes = new byte[4096];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        crc.update(bytes, 0, n);
      }
    }
    check(crc.getValue() == sum, "the file reads otherwise than it was written");
  }

  /** One goroutine opens and reads a pipe, and blocks its thread until another opens and writes. */
  private void pipe(Random random) throws Exception {
    int count = random.nextInt(100);
    boolean announced = random.nextBoolean();
    Body writes =
        () -> {
          try (DataOutputStream out = new DataOutputStream(new FileOutputStream(pipe.toFile()))) {
            for (int i = 0; i < count; i++) {
              out.writeInt(i);
            }
          }
        };
    Body reads =
        () -> {
          try (DataInputStream in = new DataInputStream(new FileInputStream(pipe.toFile()))) {
            for (int i = 0; i < count; i++) {
              int read = in.readInt();
              check(read == i, "read " + read + " instead of " + i);
            }
            try {
              throw new AssertionError("more was read than was written: " + in.readInt());
            } catch (EOFException _) {
              // the correct case
            }
          }
        };
    Goroutine reader = soak.go(() -> block(announced, reads));
    if (soak.scheduler().capabilities().contains(Capability.HANDOFF)) {
      soak.go(() -> block(!announced, writes)).join();
    } else {
      soak.thread(Thread.ofPlatform().daemon(), writes).join();
    }
    reader.join();
  }

  private static void block(boolean announced, Body body) throws Exception {
    if (announced) {
      Go.<Exception>blocking(body::run);
    } else {
      body.run();
    }
  }

  // Waits in the JDK

  /** A counter guarded by a monitor only; some goroutines wait in it, or hold it during a sleep. */
  private static final class Guarded {
    private int count;
    private int permits;

    synchronized void add(boolean slowly) throws InterruptedException {
      int before = count;
      if (slowly) {
        Thread.sleep(Duration.ofNanos(50_000));
      }
      count = before + 1;
    }

    synchronized void take() throws InterruptedException {
      while (permits == 0) {
        wait();
      }
      permits--;
    }

    synchronized void give() {
      permits++;
      notify();
    }

    synchronized boolean isAt(int expected) {
      return count == expected && permits == 0;
    }
  }

  private void monitors(Random random) throws Exception {
    int pairs = 1 + random.nextInt(8);
    int each = 1 + random.nextInt(100);
    int slow = random.nextInt(5);
    Guarded guarded = new Guarded();
    ReentrantLock lock = new ReentrantLock();
    Condition condition = lock.newCondition();
    int[] counts = {0, 0};
    join(
        go(
            2 * pairs,
            i -> {
              for (int n = 0; n < each; n++) {
                guarded.add(i == 0 && n < slow);
                lock.lock();
                try {
                  counts[0]++;
                  if (i % 2 == 0) {
                    counts[1]++;
                    condition.signal();
                  } else {
                    while (counts[1] == 0) {
                      condition.await();
                    }
                    counts[1]--;
                  }
                } finally {
                  lock.unlock();
                }
                if (i % 2 == 0) {
                  guarded.give();
                } else {
                  guarded.take();
                }
              }
            }));
    check(guarded.isAt(2 * pairs * each), "a monitor let two in, or a notification was lost");
    check(counts[0] == 2 * pairs * each && counts[1] == 0, "a lock let two in");
  }

  /** A token circulates in a ring of goroutines that park. */
  private void parks(Random random) throws Exception {
    int size = 2 + random.nextInt(10);
    int turns = 1 + random.nextInt(100);
    AtomicIntegerArray tokens = new AtomicIntegerArray(size);
    Thread[] threads = new Thread[size];
    Ledger ledger = new Ledger(size * turns);
    WaitGroup ready = new WaitGroup();
    ready.add(size);
    List<Goroutine> ring =
        go(
            size,
            i -> {
              threads[i] = Thread.currentThread();
              ready.done();
              ready.await();
              int next = (i + 1) % size;
              for (int turn = 0; turn < turns; turn++) {
                while (i + turn > 0 && !tokens.compareAndSet(i, 1, 0)) {
                  LockSupport.park();
                }
                boolean _ = ledger.mark(turn * size + i);
                if (turn * size + i < size * turns - 1) {
                  check(tokens.compareAndSet(next, 0, 1), "a second token");
                  LockSupport.unpark(threads[next]);
                }
              }
            });
    join(ring);
    ledger.check();
  }

  // Interrupts, starts and ends

  private void interrupts(Random random) throws Exception {
    int count = 1 + random.nextInt(30);
    Channel<Integer> nobodySends = chan();
    ReentrantLock held = new ReentrantLock();
    Object monitor = new Object();
    Ledger ledger = new Ledger(count);
    held.lock();
    try {
      List<Goroutine> waiting =
          go(
              count,
              i -> {
                try {
                  switch (i % 6) {
                    case 0 -> nobodySends.receive();
                    case 1 -> Channel.<Integer>never().send(1);
                    case 2 -> Go.sleep(Duration.ofDays(1));
                    case 3 -> Thread.sleep(Duration.ofDays(1));
                    case 4 -> held.lockInterruptibly();
                    default -> {
                      synchronized (monitor) {
                        while (ledger.missing() > 0) {
                          monitor.wait();
                        }
                      }
                    }
                  }
                  throw new AssertionError("an interrupt was not noticed: " + i % 6);
                } catch (InterruptedException _) {
                  boolean _ = ledger.mark(i);
                }
              });
      for (Goroutine each : waiting) {
        if (random.nextBoolean()) {
          gosched();
        }
        each.interrupt();
      }
      join(waiting);
    } finally {
      held.unlock();
    }
    ledger.check();
  }

  /** Goroutines that start goroutines; most of them never wait. */
  private void tree(Random random) throws Exception {
    int leaves = 1 << random.nextInt(11);
    Ledger ledger = new Ledger(leaves);
    WaitGroup group = new WaitGroup();
    grow(0, leaves, ledger, group);
    group.await();
    ledger.check();
  }

  private void grow(int first, int leaves, Ledger ledger, WaitGroup group) {
    if (leaves == 1) {
      boolean _ = ledger.mark(first);
      return;
    }
    int half = leaves / 2;
    for (int begin : new int[] {first, first + half}) {
      group.add(1);
      Goroutine _ =
          soak.go(
              () -> {
                grow(begin, half, ledger, group);
                group.done();
              });
    }
  }
}
