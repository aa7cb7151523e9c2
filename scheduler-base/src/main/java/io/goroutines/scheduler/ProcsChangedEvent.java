package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("goroutines.ProcsChanged")
@Label("Procs Changed")
@Description("The number of processors of a scheduler was changed")
@Category("Goroutines")
@StackTrace(false)
final class ProcsChangedEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final ProcsChangedEvent PROBE = new ProcsChangedEvent();

  @Label("Scheduler")
  String scheduler = "";

  @Label("Before")
  int before;

  @Label("Now")
  int now;

  @Label("By Hand")
  @Description("Whether it was asked for; else it follows the machine")
  boolean byHand;
}
