package io.goroutines;

import static io.goroutines.Go.*;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * The methods as users call them. The test is that this file compiles, with no cast and no explicit
 * type argument: type inference is part of the API.
 */
@SuppressWarnings("unused")
final class CallSites {

  sealed interface Event {}

  record Key(char c) implements Event {}

  record Tick(Instant at) implements Event {}

  private static void handle(Object o) {}

  private static String read(String path) throws IOException {
    throw new IOException(path);
  }

  void start(Channel<String> lines, Runnable runnable, Callable<String> callable) {
    go(() -> lines.send("ping")); // a body that throws a checked exception
    go(runnable::run); // a body that throws no checked exception
    go(() -> lines.send(read("file"))); // a body that throws two
    go(callable::call); // a body whose value is dropped
    go(lines::close);
    go(() -> {});
    go(this::method);
    Goroutine reader = go(named("reader").label("tenant", "a"), () -> handle(lines.receive()));
    go(named("writer"), this::method);
    go(
        () -> {
          throw new IOException("bodies may throw");
        });
    reader.interrupt();
  }

  private void method() throws InterruptedException {}

  void kinds(Runnable next) {
    Channel<String> log = Channel.<String>builder().unlimited().make();
    Channel<Key> keys = Channel.<Key>builder().capacity(8).dropOldest().make();
    Channel<Event> events =
        Channel.<Event>builder().conflated().onUndelivered(CallSites::handle).make();
    Channel<Integer> injected =
        runtime().channels().make(Channel.<Integer>builder().capacity(2).dropLatest().spec());
    log.sendAsync("line").orTimeout(1, TimeUnit.SECONDS).thenRunAsync(next);
    keys.receiveAsync().thenAccept(received -> handle(received.ok()));
    List<String> lines = log.stream().limit(10).map(String::strip).toList();
    events.cancel();
  }

  void channels() throws InterruptedException {
    Channel<String> unbuffered = chan();
    Channel<Integer> buffered = chan(100);
    Channel<List<Map<String, Integer>>> nested = chan();
    var explicit = Go.<byte[]>chan(3);
    SendChannel<String> out = unbuffered;
    ReceiveChannel<String> in = unbuffered;
    Channel<Event> never = Channel.never();
    buffered.send(1);
    if (buffered.trySend(2) || buffered.trySend(3, Duration.ofMillis(5))) {
      int sum = 0;
      for (int i : buffered) {
        sum += i;
      }
    }
    String line = in.receive();
    Received<String> both = in.receiveOk();
    if (in.receiveOk() instanceof Received<String>(String value, boolean ok) && ok) {
      handle(value);
    }
    Integer maybe = buffered.tryReceive();
    Integer timed = buffered.tryReceive(Duration.ofSeconds(1));
    in.forEach(CallSites::handle);
    out.close();
    out.close(new IOException("gone"));
    Instant at = after(Duration.ofMillis(10)).receive();
    consume(unbuffered);
    produce(unbuffered);
    Channel<Channel<String>> replies = chan();
    replies.send(unbuffered);
  }

  private void consume(ReceiveChannel<? extends CharSequence> in) throws InterruptedException {
    CharSequence c = in.receive();
    for (CharSequence each : in) {
      handle(each);
    }
    select(whenReceive(in, CallSites::handle));
  }

  private void produce(SendChannel<? super String> out) throws InterruptedException {
    out.send("x");
    select(whenSend(out, "y", () -> {}));
  }

  String yielding(Channel<String> pings, Channel<Integer> results) throws InterruptedException {
    String first =
        select(
            onReceive(pings, v -> "got " + v),
            onSend(results, 7, () -> "sent"),
            onTimeout(Duration.ofMillis(50), () -> "timeout"));
    int number = select(onReceive(results, v -> v == null ? -1 : v), onDefault(() -> 0));
    boolean done = select(onReceiveOk(pings, r -> !r.ok()), onDefault(() -> false));
    var inferred = select(onReceive(pings, v -> v), onReceive(results, v -> "" + v));
    Object mixed = select(onReceive(pings, v -> v), onReceive(results, v -> v));
    Event event =
        select(
            onReceive(pings, v -> new Key('k')),
            onReceive(after(Duration.ofSeconds(1)), at -> new Tick(at)));
    return select(
        onReceive(
            pings,
            v -> {
              if (v == null) {
                return "closed";
              }
              return v;
            }));
  }

  void acting(Channel<String> pings, Channel<Integer> results, Channel<String> disabled)
      throws InterruptedException {
    select(whenReceive(pings, v -> handle(v)), whenSend(results, 7, () -> handle("sent")));
    select(whenReceive(pings, System.out::println), whenDefault(() -> {}));
    select(whenReceive(pings, v -> results.send(1)), whenTimeout(Duration.ofSeconds(1), () -> {}));
    select(whenReceiveOk(pings, r -> handle(r.ok() ? r.value() : "closed")));
    select(whenReceive((Channel<String>) null, v -> handle(v)), whenReceive(disabled, v -> {}));
    selectInOrder(whenReceive(pings, v -> handle(v)), whenReceive(results, v -> handle(v)));
    select(onReceive(pings, v -> "a value"), whenDefault(() -> handle("and an act")));
    select();
    while (select(onReceive(pings, v -> v != null), onTimeout(Duration.ofDays(1), () -> false))) {
      gosched();
    }
  }

  /** The exceptions of the functions are the exceptions of select, not wider. */
  String throwing(Channel<String> paths, Channel<Integer> results)
      throws IOException, InterruptedException {
    select(whenReceive(paths, v -> handle(read(v))), whenDefault(() -> handle(read("default"))));
    return select(onReceive(paths, v -> read(v)), onDefault(() -> "nothing"));
  }

  void chosenAtRunTime(List<Channel<String>> inputs) throws InterruptedException {
    List<SelectCase<String, RuntimeException>> cases = new ArrayList<>();
    for (Channel<String> input : inputs) {
      cases.add(onReceive(input, v -> "got " + v));
    }
    @SuppressWarnings({"unchecked", "rawtypes"}) // Java cannot create arrays of a generic type
    SelectCase<String, RuntimeException>[] array = cases.toArray(new SelectCase[0]);
    String chosen = select(array);
  }

  void manyChosenAtRunTime(List<Channel<String>> inputs) throws InterruptedException {
    List<SelectCase<Integer, RuntimeException>> cases = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      int index = i;
      cases.add(onReceive(inputs.get(i), v -> index));
    }
    int chosen = select(cases);
    int first = selectInOrder(cases);
    Object any = select(List.of(onReceive(inputs.get(0), v -> 1), onDefault(() -> "none")));
  }

  void elementsSuppliedWhenChosen(
      Channel<String> pings, Channel<Integer> results, ArrayDeque<Integer> queue)
      throws InterruptedException, IOException {
    List<SelectCase<Boolean, RuntimeException>> cases =
        List.of(
            onReceive(pings, v -> v != null),
            onSendFrom(results, queue::peek, () -> queue.remove() > 0),
            onTimeout(Duration.ofMillis(50), () -> false));
    while (select(cases)) {
      gosched();
    }
    selectInOrder(
        whenReceive(pings, v -> handle(v)),
        whenSendFrom(results, queue::poll, () -> handle("sent")),
        whenDefault(() -> {}));
    String line =
        select(onReceive(pings, v -> read(v)), onSendFrom(pings, () -> read("next"), () -> "sent"));
  }

  String ends(Channel<String> pings, Goroutine worker, Channel<Integer> numbers)
      throws InterruptedException, IOException {
    ReceiveChannel<Void> ended = worker.done();
    select(
        whenReceive(ended, v -> handle("ended")),
        whenTimeout(Duration.ofSeconds(1), worker::interrupt));
    int n = select(onReceive(numbers, v -> v == null ? -1 : v), onReceive(ended, v -> 0));
    select(whenReceive(pings, v -> handle(read(v))), whenReceive(worker.done(), v -> {}));
    return select(onReceive(pings, v -> v), onReceive(worker.done(), v -> "ended"));
  }

  void programs() throws Exception {
    Go.run(() -> go(() -> handle("child")).join());
    try (GoRuntime runtime = GoRuntime.builder().scheduler("fifo").procs(2).open()) {
      runtime.run(() -> sleep(Duration.ofMillis(1)));
      Goroutine g = runtime.go(() -> handle(currentGoroutine()));
      boolean ended = g.join(Duration.ofSeconds(1));
      handle(runtime.goroutines().size() + runtime.dump());
    }
    Go.main(this::method);
  }
}
