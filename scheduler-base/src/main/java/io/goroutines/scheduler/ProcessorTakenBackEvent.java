package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("goroutines.ProcessorTakenBack")
@Label("Processor Taken Back")
@Description("A thread whose share was lent has come back to a scheduling point")
@Category("Goroutines")
@StackTrace(false)
final class ProcessorTakenBackEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final ProcessorTakenBackEvent PROBE = new ProcessorTakenBackEvent();

  @Label("Lent For")
  @Timespan(Timespan.NANOSECONDS)
  long lent;
}
