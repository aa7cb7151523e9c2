package io.goroutines.spi;

import io.goroutines.MayImplement;

/** Breaks: says that users may extend what nobody can. */
@MayImplement(MayImplement.Party.USERS)
public final class PlantedContradiction {}
