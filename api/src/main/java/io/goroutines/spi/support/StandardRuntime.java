package io.goroutines.spi.support;

import io.goroutines.Body;
import io.goroutines.ChannelFactory;
import io.goroutines.GoRuntime;
import io.goroutines.Goroutine;
import io.goroutines.GoroutineOptions;
import io.goroutines.GoroutineReport;
import io.goroutines.Interceptor;
import io.goroutines.LongRunningHandler;
import io.goroutines.PanicHandler;
import io.goroutines.spi.GoroutineHost;
import io.goroutines.spi.GoroutineStart;
import io.goroutines.spi.Op;
import io.goroutines.spi.Scheduler;
import io.goroutines.spi.Seam;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A runtime assembled from a given scheduler and channel implementation. It wraps the bodies of
 * goroutines, so that the code run by a scheduler never throws.
 *
 * <p>Applications obtain one from {@link GoRuntime#builder()}, which reads the configuration; this
 * class is for code that assembles the parts itself, such as tests of schedulers.
 */
public final class StandardRuntime implements GoRuntime, GoroutineHost {

  private final Scheduler scheduler;
  private final ChannelFactory channels;
  private final PanicHandler panicHandler;
  private final LongRunningHandler longRunningHandler;
  private final Interceptor[] interceptors;

  /**
   * The context class loader of the creating thread, for the long-running handler. Weak: the
   * application that happens to open the process's default runtime must not be retained; a handler
   * that needs the loader was loaded by it.
   */
  private final WeakReference<ClassLoader> contextClassLoader =
      new WeakReference<>(Thread.currentThread().getContextClassLoader());

  private final AtomicLong lastId = new AtomicLong();

  /** The task to run on close; taken by the closer. */
  private final AtomicReference<@Nullable Runnable> afterClose = new AtomicReference<>();

  /**
   * Creates a runtime.
   *
   * @param scheduler runs the goroutines; {@link #close()} closes it
   * @param channels creates the channels
   * @param panicHandler receives panics
   * @param interceptors wrap bodies, outermost first
   */
  public StandardRuntime(
      Scheduler scheduler,
      ChannelFactory channels,
      PanicHandler panicHandler,
      List<? extends Interceptor> interceptors) {
    this(scheduler, channels, panicHandler, LongRunningHandler.logging(), interceptors);
  }

  /**
   * Creates a runtime.
   *
   * @param scheduler runs the goroutines; {@link #close()} closes it
   * @param channels creates the channels
   * @param panicHandler receives panics
   * @param longRunningHandler receives reports of goroutines that hold a processor
   * @param interceptors wrap bodies, outermost first
   */
  public StandardRuntime(
      Scheduler scheduler,
      ChannelFactory channels,
      PanicHandler panicHandler,
      LongRunningHandler longRunningHandler,
      List<? extends Interceptor> interceptors) {
    this.scheduler = Objects.requireNonNull(scheduler, "scheduler");
    this.channels = Objects.requireNonNull(channels, "channels");
    this.panicHandler = Objects.requireNonNull(panicHandler, "panicHandler");
    this.longRunningHandler = Objects.requireNonNull(longRunningHandler, "longRunningHandler");
    this.interceptors = interceptors.toArray(new Interceptor[0]);
  }

  @Override
  public Goroutine go(Body body) {
    return go(GoroutineOptions.DEFAULT, body);
  }

  @Override
  public Goroutine go(GoroutineOptions options, Body body) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(body, "body");
    Seam.point(Op.START, null);
    Goroutine creator = Seam.currentGoroutine();
    Body intercepted = interceptors.length == 0 ? body : new Intercepted(body);
    return scheduler.start(
        new GoroutineStart(
            this,
            creator instanceof AbstractGoroutine own && own.runtime() == this
                ? own.nextId(lastId)
                : lastId.incrementAndGet(),
            creator == null ? options : inherit(creator.labels(), options),
            creator == null ? 0 : creator.id(),
            body.getClass(),
            intercepted));
  }

  /**
   * A body inside its interceptors. An exception of the body is reported innermost, where the
   * interceptors have set up the goroutine's context, and then propagates through them unchanged.
   * An exception of an interceptor itself is left to the goroutine to report.
   */
  private final class Intercepted implements Body {

    private final Body outermost;

    /** The goroutine that runs this body; both fields are accessed by its thread only. */
    private @Nullable Goroutine self;

    private @Nullable Throwable reported;

    Intercepted(Body body) {
      Body wrapped = () -> runInnermost(body);
      for (int i = interceptors.length - 1; i >= 0; i--) {
        wrapped = interceptors[i].intercept(wrapped);
      }
      outermost = wrapped;
    }

    @Override
    public void run() throws Exception {
      self = Seam.currentGoroutine();
      try {
        outermost.run();
      } catch (Throwable thrown) {
        Throwable panic = reported;
        if (panic == null) {
          throw thrown;
        }
        if (!Ends.isCausedBy(thrown, panic)) {
          System.getLogger("io.goroutines")
              .log(
                  System.Logger.Level.ERROR,
                  "an interceptor failed after the panic of " + self,
                  thrown);
        }
      }
    }

    private void runInnermost(Body body) throws Exception {
      try {
        body.run();
      } catch (Throwable thrown) {
        // An interceptor may run the body on another thread: the code that runs it there reports it
        // then.
        if (self instanceof AbstractGoroutine own
            && own == Seam.currentGoroutine()
            && !own.isEnd(thrown)) {
          reported = thrown;
          own.panicked(thrown);
        }
        throw thrown;
      }
    }
  }

  private static GoroutineOptions inherit(Map<String, String> inherited, GoroutineOptions options) {
    if (inherited.isEmpty()) {
      return options;
    }
    Map<String, String> labels = new HashMap<>(inherited);
    labels.putAll(options.labels());
    GoroutineOptions result = GoroutineOptions.DEFAULT.name(options.name());
    for (Map.Entry<String, String> label : labels.entrySet()) {
      result = result.label(label.getKey(), label.getValue());
    }
    return result;
  }

  @Override
  public void run(Body body) throws Exception {
    Objects.requireNonNull(body, "body");
    Outcome outcome = new Outcome();
    Goroutine main =
        go(
            () -> {
              try {
                body.run();
              } catch (Throwable t) {
                outcome.thrown = t;
              }
            });
    boolean interrupted = false;
    while (true) {
      try {
        main.join();
        break;
      } catch (InterruptedException _) {
        interrupted = true;
        main.interrupt();
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    switch (outcome.thrown) {
      case null -> {}
      case Error e -> throw e;
      case Exception e -> throw e;
      case Throwable t -> throw new IllegalStateException(t);
    }
  }

  /** How the body ended; written by its goroutine and read after the join. */
  private static final class Outcome {
    @Nullable Throwable thrown;
  }

  @Override
  public Scheduler scheduler() {
    return scheduler;
  }

  @Override
  public ChannelFactory channels() {
    return channels;
  }

  @Override
  public Collection<Goroutine> goroutines() {
    return List.copyOf(scheduler.goroutines());
  }

  @Override
  public String dump() {
    return GoroutineReport.dump(scheduler.goroutines());
  }

  @Override
  public boolean isClosed() {
    return scheduler.isClosed();
  }

  /**
   * Sets a task that is run once, by the closer, when this runtime has been closed, after the
   * scheduler. It replaces a task set before.
   *
   * @param task the task; it must not throw
   */
  public void afterClose(Runnable task) {
    afterClose.set(Objects.requireNonNull(task, "task"));
  }

  @Override
  public void close() {
    try {
      scheduler.close();
    } finally {
      Runnable task = afterClose.getAndSet(null);
      if (task != null) {
        task.run();
      }
    }
  }

  @Override
  public GoRuntime runtime() {
    return this;
  }

  @Override
  public void panicked(Goroutine goroutine, Throwable cause) {
    try {
      panicHandler.panicked(goroutine, cause);
    } catch (Throwable thrown) {
      if (thrown != cause) {
        cause.addSuppressed(thrown);
      }
      PanicHandler.logging().panicked(goroutine, cause);
    }
  }

  @Override
  public void longRunning(Goroutine goroutine, Duration time, StackTraceElement[] stack) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    ClassLoader loader = contextClassLoader.get();
    if (loader != null) {
      thread.setContextClassLoader(loader);
    }
    try {
      longRunningHandler.longRunning(goroutine, time, stack);
    } catch (Throwable thrown) {
      System.getLogger("io.goroutines")
          .log(
              System.Logger.Level.ERROR,
              "the handler of long-running goroutines failed at " + goroutine,
              thrown);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
