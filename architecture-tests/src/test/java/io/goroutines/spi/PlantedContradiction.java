package io.goroutines.spi;

import io.goroutines.MayImplement;

/** Breaks: declares a final class open to users. */
@MayImplement(MayImplement.Party.USERS)
public final class PlantedContradiction {}
