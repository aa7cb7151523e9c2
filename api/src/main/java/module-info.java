/**
 * Goroutines, channels and select for the JVM: the interfaces that programs use, and the seam
 * between channels and schedulers.
 *
 * <p>A library that wants goroutines depends on this module alone. A scheduler and a channel
 * implementation come from other modules, found through {@link java.util.ServiceLoader}.
 */
module io.goroutines {
  requires static transitive org.jspecify;

  exports io.goroutines;
  exports io.goroutines.spi;
  exports io.goroutines.spi.support;

  uses io.goroutines.ChannelFactory;
  uses io.goroutines.spi.RuntimeProvider;
  uses io.goroutines.spi.SchedulerProvider;
}
