package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("goroutines.Handoff")
@Label("Processor Handed Off")
@Description(
    "A goroutine computed for long or blocked its thread, and its permit was handed off to another"
        + " thread")
@Category("Goroutines")
@StackTrace(false)
final class HandoffEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final HandoffEvent PROBE = new HandoffEvent();

  @Label("Goroutine")
  long goroutine;

  @Label("Name")
  String name = "";

  @Label("Worker")
  @Description("The thread that runs the goroutine")
  String worker = "";

  @Label("Held For")
  @Timespan(Timespan.NANOSECONDS)
  long held;

  @Label("Why")
  @Description("computes, blocks, or announced: the call was announced as blocking")
  String why = "";
}
