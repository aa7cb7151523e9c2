package io.goroutines.channels;

/** Breaks: no monitors where goroutines wait. */
final class PlantedSynchronizedMethod {
  synchronized void enter() {}
}
