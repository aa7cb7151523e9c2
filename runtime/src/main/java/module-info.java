import io.goroutines.ChannelFactory;
import io.goroutines.runtime.StandardRuntimeProvider;
import io.goroutines.spi.RuntimeProvider;

/** The composition root: wiring and configuration. */
module io.goroutines.runtime {
  requires transitive io.goroutines;
  requires transitive com.google.guice;
  requires jakarta.inject;
  requires java.management;
  requires static jdk.jfr;
  requires typesafe.config;
  // Guice needs it and, not being a named module, cannot require it.
  requires com.google.common;
  requires static org.jspecify;

  exports io.goroutines.runtime;

  uses ChannelFactory;

  provides RuntimeProvider with
      StandardRuntimeProvider;
}
