package io.goroutines.verification;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionResult;
import org.jetbrains.kotlinx.lincheck.execution.ExecutionScenario;
import org.jetbrains.kotlinx.lincheck.execution.HBClock;
import org.jetbrains.kotlinx.lincheck.execution.ResultWithClock;
import org.jetbrains.kotlinx.lincheck.util.LincheckResult;
import org.jetbrains.kotlinx.lincheck.util.ValueResult;
import org.jetbrains.lincheck.datastructures.verifier.CachedVerifier;

/**
 * Searches for an order of operations on channels in which each could have had its outcome. A
 * sequential specification cannot express this: without a buffer a send and a receive are one step
 * of two operations, and an operation that waits may or may not have been enqueued when a peer
 * came.
 *
 * <p>An outcome is a text, the name of a channel and what happened there:
 *
 * <ul>
 *   <li>{@code sent 5}, {@code received 5}
 *   <li>{@code full}, {@code empty}: it could neither send nor receive; of several channels, at one
 *       moment
 *   <li>{@code nothing}: empty, or closed without a cause and drained
 *   <li>{@code close}, {@code fail}: was closed, without or with a cause
 *   <li>{@code closed}, {@code failed}: was closed before, without or with a cause
 *   <li>{@code drained closed}, {@code drained failed}: and there was nothing left
 *   <li>{@code done}, {@code going}: was closed and drained, or not
 * </ul>
 */
public final class ChannelVerifier extends CachedVerifier {

  private static final Map<String, Integer> CAPACITIES =
      Map.of("zero", 0, "other", 0, "one", 1, "two", 2);

  /** Creates a verifier; called by Lincheck. */
  public ChannelVerifier(Class<?> specification) {}

  /** Returns the capacity of the channel with a name. */
  static int capacity(String name) {
    return CAPACITIES.get(name);
  }

  @Override
  public boolean verifyResultsImpl(ExecutionScenario scenario, ExecutionResult results) {
    Map<String, State> channels = new HashMap<>();
    CAPACITIES.keySet().forEach(name -> channels.put(name, State.NEW));
    Search search = new Search(results);
    return inTurn(results.getInitResults(), channels) && search.from(channels);
  }

  private static boolean inTurn(List<LincheckResult> results, Map<String, State> channels) {
    return results.stream().allMatch(result -> happens(text(result), channels));
  }

  private static String text(LincheckResult result) {
    return (String) ((ValueResult) result).getValue();
  }

  /** The state of a channel between two steps. */
  private record State(List<Integer> buffer, String closed) {
    private static final State NEW = new State(List.of(), "");

    private boolean isOpen() {
      return closed.isEmpty();
    }

    private State with(int element) {
      List<Integer> more = new ArrayList<>(buffer);
      more.add(element);
      return new State(more, closed);
    }
  }

  /** Applies one step to the channels if it is possible. */
  private static boolean happens(String outcome, Map<String, State> channels) {
    for (String part : outcome.split(", ")) {
      String[] words = part.split(" ", 2);
      String name = words[0];
      State state = channels.get(name);
      boolean full = state.buffer.size() == capacity(name);
      boolean empty = state.buffer.isEmpty();
      State after = state;
      boolean possible;
      if (words[1].startsWith("sent ")) {
        possible = state.isOpen() && !full;
        after = state.with(element(words[1]));
      } else if (words[1].startsWith("received ")) {
        possible = !empty && state.buffer.getFirst() == element(words[1]);
        after =
            possible
                ? new State(state.buffer.subList(1, state.buffer.size()), state.closed)
                : state;
      } else {
        possible =
            switch (words[1]) {
              case "full" -> state.isOpen() && full;
              case "empty" -> state.isOpen() && empty;
              case "nothing" -> !state.closed.equals("failed") && empty;
              case "close", "fail" -> state.isOpen();
              case "closed", "failed" -> state.closed.equals(words[1]);
              case "drained closed", "drained failed" ->
                  empty && words[1].equals("drained " + state.closed);
              case "done" -> !state.isOpen() && empty;
              case "going" -> state.isOpen() || !empty;
              default -> throw new IllegalArgumentException(outcome);
            };
        after =
            switch (words[1]) {
              case "close" -> new State(state.buffer, "closed");
              case "fail" -> new State(state.buffer, "failed");
              default -> state;
            };
      }
      if (!possible) {
        return false;
      }
      channels.put(name, after);
    }
    return true;
  }

  private static int element(String words) {
    return Integer.parseInt(words.substring(words.indexOf(' ') + 1));
  }

  /** Tries all orders of the steps of several threads. */
  private static final class Search {
    private final List<List<ResultWithClock>> threads;
    private final List<LincheckResult> afterwards;
    private final int[] next;

    Search(ExecutionResult results) {
      threads = results.getParallelResultsWithClock();
      afterwards = results.getPostResults();
      next = new int[threads.size()];
    }

    boolean from(Map<String, State> channels) {
      boolean over = true;
      for (int t = 0; t < next.length; t++) {
        if (next[t] == threads.get(t).size()) {
          continue;
        }
        over = false;
        if (!hasBegun(t)) {
          continue;
        }
        String outcome = outcome(t);
        Map<String, State> after = new HashMap<>(channels);
        next[t]++;
        boolean found = happens(outcome, after) && from(after);
        next[t]--;
        if (found || meets(t, outcome, channels)) {
          return true;
        }
      }
      return over && inTurn(afterwards, new HashMap<>(channels));
    }

    /** Whether a send on an unbuffered channel meets a receive. */
    private boolean meets(int sender, String outcome, Map<String, State> channels) {
      String name = outcome.substring(0, outcome.indexOf(' '));
      if (!outcome.startsWith(name + " sent ")
          || capacity(name) > 0
          || !channels.get(name).isOpen()) {
        return false;
      }
      String other = outcome.replace(" sent ", " received ");
      for (int t = 0; t < next.length; t++) {
        if (t != sender
            && next[t] < threads.get(t).size()
            && hasBegun(t)
            && outcome(t).equals(other)) {
          next[sender]++;
          next[t]++;
          boolean found = from(channels);
          next[sender]--;
          next[t]--;
          if (found) {
            return true;
          }
        }
      }
      return false;
    }

    private String outcome(int thread) {
      return text(threads.get(thread).get(next[thread]).getResult());
    }

    /**
     * Whether all operations that ended before a thread's next operation began are in the order
     * already.
     */
    private boolean hasBegun(int thread) {
      HBClock clock = threads.get(thread).get(next[thread]).getClockOnStart();
      for (int t = 0; t < next.length; t++) {
        if (clock.get(t) > next[t]) {
          return false;
        }
      }
      return true;
    }
  }
}
