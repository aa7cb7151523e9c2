package io.goroutines;

/** Logs panics; see {@link PanicHandler#logging()}. */
enum LoggingPanicHandler implements PanicHandler {
  INSTANCE;

  @Override
  public void panicked(Goroutine goroutine, Throwable cause) {
    System.getLogger("io.goroutines")
        .log(System.Logger.Level.ERROR, "panic in " + goroutine, cause);
  }
}
