package io.goroutines.examples;

import static io.goroutines.Go.*;

import io.goroutines.*;
import io.goroutines.sync.WaitGroup;
import java.time.Duration;

/** The first program in the documentation, unchanged. */
class Tour {
  public static void main(String[] args) throws Exception {
    Go.main(
        () -> { // the main goroutine; when it returns, the program is over
          Channel<String> pings = chan(); // unbuffered
          Channel<Integer> jobs = chan(100); // buffered
          Channel<Integer> results = chan(1);
          go(() -> pings.send("ping")); // start a goroutine; bodies may throw
          System.out.println(pings.receive());

          WaitGroup wg = new WaitGroup();
          for (int i = 0; i < 3; i++) {
            int id = i;
            wg.go(() -> jobs.send(id));
          }
          wg.await();
          jobs.close();
          for (int job : jobs) System.out.println(job); // ranges until closed and drained

          String first =
              select(
                  onReceive(pings, v -> "got " + v),
                  onSend(results, 7, () -> "sent"),
                  onTimeout(Duration.ofMillis(50), () -> "timeout")); // or onDefault(() -> …)
          System.out.println(first);
          System.out.println(results.receive());
        });
  }
}
