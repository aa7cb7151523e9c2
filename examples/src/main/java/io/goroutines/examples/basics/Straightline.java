package io.goroutines.examples.basics;

import static io.goroutines.Go.*;
import static java.util.Objects.requireNonNull;

import io.goroutines.Channel;
import io.goroutines.examples.program.Arguments;
import io.goroutines.examples.program.Example;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The same task with callbacks and in plain sequence. A customer orders several things of a shop
 * whose every answer takes a while: find the customer, reserve one thing after the other, charge.
 * If a step fails, the reserved things are given back.
 *
 * <p>Neither version holds a thread while it waits for an answer, and in neither does the caller
 * have to wait.
 */
public final class Straightline implements Example {

  /** How long the shop takes for an answer. */
  private static final Duration WHILE = Duration.ofMillis(5);

  private static final List<Order> ORDERS =
      List.of(
          new Order("Ada", List.of("lamp", "chair")),
          new Order("Bob", List.of("lamp", "chair", "moon", "desk")),
          new Order("Eve", List.of("castle")),
          new Order("Mallory", List.of("lamp")));

  private record Order(String customer, List<String> things) {}

  /** The shop refuses. */
  private static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    Refused(String why) {
      super(why);
    }
  }

  /** Creates the program. */
  public Straightline() {}

  @Override
  public String name() {
    return "straightline";
  }

  @Override
  public String description() {
    return "the same task with callbacks and in plain sequence, with steps that fail";
  }

  @Override
  public String usage() {
    return "straightline";
  }

  @Override
  public void run(String[] args, PrintStream out) throws Exception {
    Arguments.atMost(0, args, this);
    Answers answers = new Answers(out);

    out.println("With callbacks:");
    List<String> withCallbacks = new ArrayList<>();
    try (ScheduledExecutorService loop =
        Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory())) {
      Callbacks callbacks = new Callbacks(answers, loop);
      for (Order order : ORDERS) {
        Channel<String> result = chan(1);
        callbacks.handle(
            order,
            refused -> result.trySend("no: " + refused.getMessage()),
            receipt -> result.trySend(receipt));
        out.println("  " + order.customer + "'s caller goes on");
        withCallbacks.add(requireNonNull(result.receive()));
      }
    }

    out.println();
    out.println("In plain sequence:");
    List<String> inSequence = new ArrayList<>();
    Sequence sequence = new Sequence(answers);
    for (Order order : ORDERS) {
      Channel<String> result = chan(1);
      go(
          () -> {
            try {
              result.send(sequence.handle(order));
            } catch (Refused refused) {
              result.send("no: " + refused.getMessage());
            }
          });
      out.println("  " + order.customer + "'s caller goes on");
      inSequence.add(requireNonNull(result.receive()));
    }

    if (!withCallbacks.equals(inSequence)) {
      throw new IllegalStateException(withCallbacks + " with callbacks, but then " + inSequence);
    }
    out.println();
    out.println("Both have come to the same:");
    for (int i = 0; i < ORDERS.size(); i++) {
      out.println("  " + ORDERS.get(i).customer + ": " + inSequence.get(i));
    }
  }

  /** With callbacks: every later step is an argument of the step before. */
  private static final class Callbacks {

    private final Answers shop;
    private final ScheduledExecutorService loop;

    Callbacks(Answers shop, ScheduledExecutorService loop) {
      this.shop = shop;
      this.loop = loop;
    }

    void handle(Order order, Consumer<Refused> failed, Consumer<String> done) {
      ask(
          () -> shop.find(order.customer),
          failed,
          money -> {
            List<String> reserved = new ArrayList<>();
            Consumer<Refused> undo =
                refused -> giveBack(reserved.iterator(), failed, () -> failed.accept(refused));
            reserve(
                order.things.iterator(),
                reserved,
                0,
                undo,
                price -> ask(() -> shop.charge(money, price), undo, done));
          });
    }

    /** A loop is a method that calls itself. */
    private void reserve(
        Iterator<String> things,
        List<String> reserved,
        int price,
        Consumer<Refused> failed,
        Consumer<Integer> done) {
      if (!things.hasNext()) {
        done.accept(price);
        return;
      }
      String thing = things.next();
      ask(
          () -> shop.reserve(thing),
          failed,
          cost -> {
            reserved.add(thing);
            reserve(things, reserved, price + cost, failed, done);
          });
    }

    private void giveBack(Iterator<String> things, Consumer<Refused> failed, Runnable done) {
      if (!things.hasNext()) {
        done.run();
        return;
      }
      String thing = things.next();
      ask(() -> shop.giveBack(thing), failed, _ -> giveBack(things, failed, done));
    }

    private <T> void ask(Question<T> question, Consumer<Refused> failed, Consumer<T> done) {
      Callable<Void> answer =
          () -> {
            T answered;
            try {
              answered = question.answer();
            } catch (Refused refused) {
              failed.accept(refused);
              return null;
            }
            done.accept(answered);
            return null;
          };
      loop.schedule(answer, WHILE.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  /** In plain sequence: a later step follows the step before. */
  private static final class Sequence {

    private final Answers shop;

    Sequence(Answers shop) {
      this.shop = shop;
    }

    String handle(Order order) throws Refused, InterruptedException {
      int money = ask(() -> shop.find(order.customer));
      List<String> reserved = new ArrayList<>();
      try {
        int price = 0;
        for (String thing : order.things) {
          price += ask(() -> shop.reserve(thing));
          reserved.add(thing);
        }
        int sum = price;
        return ask(() -> shop.charge(money, sum));
      } catch (Refused refused) {
        for (String thing : reserved) {
          ask(() -> shop.giveBack(thing));
        }
        throw refused;
      }
    }

    private static <T> T ask(Question<T> question) throws Refused, InterruptedException {
      sleep(WHILE);
      return question.answer();
    }
  }

  /** A request to the shop. */
  @FunctionalInterface
  private interface Question<T> {
    T answer() throws Refused;
  }

  /** The shop's answers; waiting for them is left to the callers. */
  private record Answers(PrintStream log) {

    /** Returns how much money the customer has. */
    int find(String customer) throws Refused {
      return switch (customer) {
        case "Ada", "Bob" -> said("found " + customer, 100);
        case "Eve" -> said("found " + customer, 10);
        default -> throw refused("nobody here is called " + customer);
      };
    }

    /** Sets a thing aside, and returns its price. */
    int reserve(String thing) throws Refused {
      return switch (thing) {
        case "moon" -> throw refused("the moon is not for sale");
        case "castle" -> said("reserved the castle", 1_000_000);
        default -> said("reserved the " + thing, 30);
      };
    }

    /** Returns a receipt. */
    String charge(int money, int price) throws Refused {
      if (price > money) {
        throw refused(price + " is more than " + money);
      }
      return said("charged " + price, "paid " + price);
    }

    boolean giveBack(String thing) {
      return said("took back the " + thing, true);
    }

    private <T> T said(String what, T answer) {
      log.println("    " + what);
      return answer;
    }

    private Refused refused(String why) {
      log.println("    refused: " + why);
      return new Refused(why);
    }
  }
}
