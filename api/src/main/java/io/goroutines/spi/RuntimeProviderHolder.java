package io.goroutines.spi;

import java.util.Iterator;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;

/** Finds the {@link RuntimeProvider} of the process at its first use, and caches it. */
final class RuntimeProviderHolder {

  /**
   * The cached provider. Racing threads may each load one; all are of the same kind, and the last
   * stays.
   */
  private static volatile @Nullable RuntimeProvider found;

  private RuntimeProviderHolder() {}

  static RuntimeProvider get() {
    RuntimeProvider provider = found;
    return provider != null ? provider : load();
  }

  private static RuntimeProvider load() {
    Iterator<RuntimeProvider> providers =
        ServiceLoader.load(RuntimeProvider.class, RuntimeProvider.class.getClassLoader())
            .iterator();
    try {
      if (!providers.hasNext()) {
        throw new IllegalStateException(
            "no goroutines runtime found: add io.goroutines:goroutines-runtime to the class path"
                + " or module path");
      }
      RuntimeProvider provider = providers.next();
      if (providers.hasNext()) {
        throw new IllegalStateException(
            "two goroutines runtimes found: "
                + provider.getClass().getName()
                + " and "
                + providers.next().getClass().getName()
                + "; remove one");
      }
      found = provider;
      return provider;
    } catch (ServiceConfigurationError e) {
      throw new IllegalStateException("the goroutines runtime cannot be loaded", e);
    }
  }
}
