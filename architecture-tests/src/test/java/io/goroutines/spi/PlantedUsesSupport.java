package io.goroutines.spi;

import io.goroutines.spi.support.WaiterList;

/** Closes a cycle between the SPI and what helps its implementers. */
final class PlantedUsesSupport {

  final WaiterList waiters = new WaiterList();
}
