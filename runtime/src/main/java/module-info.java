import io.goroutines.ChannelFactory;
import io.goroutines.runtime.StandardRuntimeProvider;
import io.goroutines.spi.RuntimeProvider;

/** The composition root: wiring and configuration. */
module io.goroutines.runtime {
  requires transitive io.goroutines;
  requires transitive com.google.guice;
  requires jakarta.inject;
  requires typesafe.config;
  requires static org.jspecify;

  exports io.goroutines.runtime;

  uses ChannelFactory;

  provides RuntimeProvider with
      StandardRuntimeProvider;
}
