package io.goroutines.examples;

import static io.goroutines.Go.*;

import io.goroutines.*;
import io.goroutines.sync.WaitGroup;

/** Starts more goroutines than the compiler's profile needs, all of which wait before any ends. */
class Burst {

  static final int GOROUTINES = 100_000;

  public static void main(String[] args) throws Exception {
    Go.main(
        () -> {
          Channel<Integer> never = chan();
          WaitGroup begun = new WaitGroup();
          WaitGroup ended = new WaitGroup();
          begun.add(GOROUTINES);
          for (int i = 0; i < GOROUTINES; i++) {
            ended.go(
                () -> {
                  begun.done();
                  never.receive();
                });
          }
          begun.await();
          never.close();
          ended.await();
          System.out.println("ended");
        });
  }
}
