package io.goroutines.spi;

import io.goroutines.Body;
import io.goroutines.ConfigurationException;
import io.goroutines.GoRuntime;
import io.goroutines.GoRuntimeBuilder;
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

  /** Returns the process's default runtime, which is opened when it is first asked for. */
  GoRuntime defaultRuntime();

  /**
   * Opens a runtime.
   *
   * @param builder what it is to be like
   * @throws ConfigurationException if it cannot be put together like that
   */
  GoRuntime open(GoRuntimeBuilder builder);

  /**
   * Runs a program and ends the process; see {@link io.goroutines.Go#main}.
   *
   * @param body the main goroutine's body
   */
  void main(Body body);
}
