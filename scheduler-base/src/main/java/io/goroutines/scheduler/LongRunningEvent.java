package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("goroutines.LongRunning")
@Label("Long-Running Goroutine")
@Description("A goroutine has occupied its processor for long while others waited")
@Category("Goroutines")
@StackTrace(false)
final class LongRunningEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final LongRunningEvent PROBE = new LongRunningEvent();

  @Label("Goroutine")
  long goroutine;

  @Label("Name")
  String name = "";

  @Label("Held For")
  @Timespan(Timespan.NANOSECONDS)
  long held;

  @Label("Stack")
  @Description("Where the goroutine is, innermost frame first")
  String stack = "";
}
