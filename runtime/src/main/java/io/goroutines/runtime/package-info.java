/**
 * The composition root: reads the configuration, finds schedulers and channels, and wires them to
 * runtimes with Guice.
 *
 * <p>Programs that use {@link io.goroutines.Go} need nothing from here. With dependency injection,
 * install {@link io.goroutines.runtime.GoroutinesModule}.
 */
@NullMarked
package io.goroutines.runtime;

import org.jspecify.annotations.NullMarked;
