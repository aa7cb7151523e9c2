package io.goroutines.channels;

import com.google.inject.Injector;

/** Breaks: Guice is the business of the runtime. */
interface PlantedUsesGuice {
  Injector injector();
}
