package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("goroutines.Retake")
@Label("Processor Retaken")
@Description("A thread whose share was handed off has reached a scheduling point again")
@Category("Goroutines")
@StackTrace(false)
final class RetakeEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final RetakeEvent PROBE = new RetakeEvent();

  @Label("Handed Off For")
  @Timespan(Timespan.NANOSECONDS)
  long handedOff;
}
