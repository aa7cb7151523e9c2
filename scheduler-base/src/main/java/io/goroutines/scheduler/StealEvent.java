package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("goroutines.Steal")
@Label("Work Steal")
@Description("A processor took goroutines from the queue of another")
@Category("Goroutines")
@Enabled(false)
@StackTrace(false)
final class StealEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final StealEvent PROBE = new StealEvent();

  @Label("Goroutines")
  int fibers;
}
