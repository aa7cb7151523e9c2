package io.goroutines.spi;

import io.goroutines.Body;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeSpec;
import io.goroutines.MayImplement;
import java.util.ServiceLoader;

/** Opens runtimes; found through {@link ServiceLoader}, once for the process. */
@MayImplement(MayImplement.Party.PROVIDERS)
public interface RuntimeProvider {

  /**
   * Returns the runtime provider of the process.
   *
   * @throws IllegalStateException if there is none, or more than one
   */
  static RuntimeProvider instance() {
    return RuntimeProviderHolder.get();
  }

  /** Returns the default runtime of the process, which is opened at the first call. */
  GoRuntime defaultRuntime();

  /**
   * Opens a runtime.
   *
   * @param spec what the program says about it; the rest comes from the configuration
   * @throws ConfigurationException if it cannot be opened with this configuration
   */
  GoRuntime open(GoRuntimeSpec spec);

  /**
   * Runs a program and ends the process; see {@link io.goroutines.Go#main}.
   *
   * @param body the body of the main goroutine
   */
  void main(Body body);
}
