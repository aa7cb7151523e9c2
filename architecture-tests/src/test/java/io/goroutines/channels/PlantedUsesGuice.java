package io.goroutines.channels;

import com.google.inject.Injector;

/** Breaks: only the runtime uses Guice. */
interface PlantedUsesGuice {
  Injector injector();
}
