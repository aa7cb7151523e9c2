package io.goroutines.spi;

import io.goroutines.Body;
import io.goroutines.GoroutineOptions;
import java.util.Objects;

/**
 * The description of a goroutine that a scheduler is to start.
 *
 * @param host the host that it belongs to
 * @param id its number, unique within the host
 * @param options its name, and its labels including the inherited ones
 * @param creatorId the id of the goroutine that starts it; 0 if it is not started by a goroutine
 * @param origin the class whose code starts it, as far as it is known; for dumps
 * @param body its body
 */
public record GoroutineStart(
    GoroutineHost host,
    long id,
    GoroutineOptions options,
    long creatorId,
    Class<?> origin,
    Body body) {

  /** Creates a description; no component may be null. */
  public GoroutineStart {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(origin, "origin");
    Objects.requireNonNull(body, "body");
  }
}
