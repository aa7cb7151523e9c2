package io.goroutines.runtime;

import static io.goroutines.Go.chan;
import static io.goroutines.Go.go;
import static io.goroutines.Go.named;

import io.goroutines.Channel;
import io.goroutines.Go;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.runtime.Configuration.PanicPolicy;
import io.goroutines.spi.support.SchedulerCatalog;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import javax.management.MBeanServerFactory;
import javax.management.ObjectName;

/** Programs that {@link MainTest} runs in processes of their own. */
final class Programs {

  private Programs() {}

  private static final List<byte[]> HOARD = new ArrayList<>();

  public static void main(String[] args) throws Exception {
    switch (args[0]) {
      case "hello" -> Go.main(Programs::hello);
      case "unflushed" -> {
        System.setOut(
            new PrintStream(
                new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16)));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.err.println("hook")));
        Go.main(
            () -> {
              go(() -> chan().receive());
              System.out.print("buffered");
            });
      }
      case "main-panics" ->
          Go.main(
              () -> {
                throw new IllegalStateException("boom");
              });
      case "named-panics" ->
          Go.main(
              () -> {
                go(
                    named("worker"),
                    () -> {
                      throw new Exception("boom", new RuntimeException("beneath"));
                    });
                chan().receive();
              });
      case "joins-panicked" ->
          Go.main(
              () -> {
                Goroutine panics =
                    go(
                        () -> {
                          throw new IllegalStateException("boom");
                        });
                panics.join();
                chan().receive();
              });
      case "many-panic" ->
          Go.main(
              () -> {
                CountDownLatch all = new CountDownLatch(200);
                for (int i = 0; i < 200; i++) {
                  go(
                      () -> {
                        all.countDown();
                        all.await();
                        throw new IllegalStateException("boom");
                      });
                }
                chan().receive();
              });
      case "hog" -> {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook done")));
        Go.main(
            () -> {
              go(
                  () -> {
                    while (true) {
                      Thread.onSpinWait();
                    }
                  });
              throw new IllegalStateException("boom");
            });
      }
      case "unspeakable" ->
          Go.main(
              () -> {
                throw new Unspeakable();
              });
      case "out-of-memory" ->
          Go.main(
              () -> {
                for (int size = 1 << 20; ; ) {
                  try {
                    HOARD.add(new byte[size]);
                  } catch (OutOfMemoryError e) {
                    if (size < 16) {
                      throw e;
                    }
                    size >>= 1;
                  }
                }
              });
      case "waits" ->
          Go.main(
              () -> {
                System.out.println("ready");
                chan().receive();
              });
      case "closes" ->
          Go.main(
              () -> {
                GoRuntime runtime = Go.runtime();
                Thread.ofPlatform().start(runtime::close);
                chan().receive();
              });
      case "hook-waits" -> {
        Channel<String> never = Channel.never();
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      Goroutine panics =
                          go(
                              () -> {
                                throw new IllegalStateException("late");
                              });
                      try {
                        panics.join();
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                      System.out.println("hook done");
                    }));
        Go.main(
            () -> {
              if (args[1].equals("panics")) {
                go(
                    () -> {
                      throw new IllegalStateException("boom");
                    });
                never.receive();
              }
            });
      }
      case "panics-as-main-returns" -> {
        int spins = Integer.parseInt(args[1]);
        Go.main(
            () -> {
              AtomicBoolean proceed = new AtomicBoolean();
              for (int i = 0; i < 4; i++) {
                go(
                    () -> {
                      while (!proceed.get()) {
                        Go.gosched();
                      }
                      throw new IllegalStateException("boom");
                    });
              }
              Go.gosched();
              proceed.set(true);
              for (int i = 0; i < spins; i++) {
                Thread.onSpinWait();
              }
            });
      }
      case "err-held" -> {
        CountDownLatch held = new CountDownLatch(1);
        System.setErr(held(args[1], held, FileDescriptor.err));
        holdForEver(args[1], System.err, held);
        Go.main(
            () -> {
              throw new IllegalStateException("boom");
            });
      }
      case "out-held" -> {
        CountDownLatch held = new CountDownLatch(1);
        System.setOut(held(args[1], held, FileDescriptor.out));
        holdForEver(args[1], System.out, held);
        Go.main(() -> {});
      }
      case "message-never-comes" ->
          Go.main(
              () -> {
                throw new RuntimeException() {
                  private static final long serialVersionUID = 1L;

                  @Override
                  public String getMessage() {
                    while (true) {
                      LockSupport.park();
                    }
                  }
                };
              });
      case "exits" -> {
        CountDownLatch exiting = new CountDownLatch(1);
        Go.main(
            () -> {
              GoRuntime runtime = Go.runtime();
              Runtime.getRuntime()
                  .addShutdownHook(
                      new Thread(
                          () -> {
                            exiting.countDown();
                            long begun = System.nanoTime();
                            runtime.close();
                            long seconds = (System.nanoTime() - begun) / 1_000_000_000;
                            System.out.println(seconds < 60 ? "closed" : "after " + seconds);
                          }));
              go(() -> System.exit(3));
              exiting.await();
              chan().receive();
            });
      }
      case "panics-in-exit" -> {
        CountDownLatch exiting = new CountDownLatch(1);
        AtomicReference<Goroutine> panics = new AtomicReference<>();
        Runtime.getRuntime()
            .addShutdownHook(
                new Thread(
                    () -> {
                      exiting.countDown();
                      try {
                        panics.get().join();
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                      System.out.println("hook done");
                    }));
        Go.main(
            () -> {
              panics.set(
                  go(
                      () -> {
                        exiting.await();
                        throw new IllegalStateException("late");
                      }));
              System.exit(3);
            });
      }
      case "thread-panics" ->
          Go.main(
              () -> {
                Thread.ofPlatform()
                    .start(
                        () ->
                            go(
                                () -> {
                                  throw new IllegalStateException("boom");
                                }));
                chan().receive();
              });
      case "run" -> {
        Go.run(Programs::hello);
        System.out.println("after");
      }
      case "falls-back-twice" -> {
        SchedulerCatalog catalog =
            SchedulerCatalog.of(
                List.of(
                    new FakeProvider("workstealing", Set.of(), "start it with --a-flag"),
                    FakeProvider.withoutProcs("loom")));
        Sources sources = new Sources(Map.of(), Map.of(), ClassLoader.getPlatformClassLoader());
        for (int i = 0; i < 2; i++) {
          Schedulers.open(new Configuration(sources, Map.of(), catalog, PanicPolicy.LOG)).close();
        }
      }
      case "caller-interrupted" -> {
        Thread caller = Thread.currentThread();
        Go.main(
            () -> {
              Goroutine waits =
                  go(
                      () -> {
                        caller.interrupt();
                      });
              waits.join();
              chan().receive();
            });
      }
      case "late-jmx" -> {
        try (GoRuntime runtime = GoRuntime.builder().open()) {
          System.out.println(MBeanServerFactory.findMBeanServer(null).isEmpty());
          ObjectName name = new ObjectName("io.goroutines:type=GoRuntime,scheduler=loom,id=1");
          while (MBeanServerFactory.findMBeanServer(null).isEmpty()
              || !ManagementFactory.getPlatformMBeanServer().isRegistered(name)) {
            LockSupport.parkNanos(1_000_000);
          }
          runtime.close();
          System.out.println(ManagementFactory.getPlatformMBeanServer().isRegistered(name));
        }
      }
      default -> throw new IllegalArgumentException(args[0]);
    }
  }

  /** A stream whose lock, or monitor, can be held forever. */
  private static PrintStream held(String how, CountDownLatch held, FileDescriptor to) {
    if (how.equals("monitor")) {
      return new PrintStream(new FileOutputStream(to)) {}; // a subclass locks its monitor
    }
    return new PrintStream(
        new OutputStream() {
          @Override
          public void write(int b) {
            held.countDown();
            while (true) {
              LockSupport.park();
            }
          }
        });
  }

  private static void holdForEver(String how, PrintStream stream, CountDownLatch held)
      throws InterruptedException {
    Runnable holder =
        how.equals("monitor")
            ? () -> {
              synchronized (stream) {
                held.countDown();
                while (true) {
                  LockSupport.park();
                }
              }
            }
            : () -> stream.println("blocks");
    Thread.ofPlatform().daemon().start(holder);
    held.await();
  }

  private static void hello() throws InterruptedException {
    Channel<String> words = chan();
    go(() -> words.send("hello from " + Go.currentGoroutine()));
    System.out.println(words.receive() + " to " + Go.currentGoroutine());
  }

  private static final class Unspeakable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    @Override
    public String getMessage() {
      throw new IllegalStateException("cannot say");
    }
  }
}
