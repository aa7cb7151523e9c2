package io.goroutines.spi;

import io.goroutines.Body;
import io.goroutines.GoroutineOptions;
import java.util.Objects;

/**
 * All that a scheduler is told of a goroutine that it is to start.
 *
 * @param host whom it belongs to
 * @param id its number, unique within the host
 * @param options its name, and its labels with the inherited ones
 * @param creatorId the id of the goroutine that starts it; 0 if that is none
 * @param origin the class whose code starts it, as well as that is known; for dumps
 * @param body what it runs
 */
public record GoroutineStart(
    GoroutineHost host,
    long id,
    GoroutineOptions options,
    long creatorId,
    Class<?> origin,
    Body body) {

  /** Creates a description; nothing in it may be null. */
  public GoroutineStart {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(body, "body");
  }
}
