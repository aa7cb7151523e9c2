package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("goroutines.GoroutineEnd")
@Label("Goroutine End")
@Description("A goroutine has ended")
@Category("Goroutines")
@Enabled(false)
@StackTrace(false)
final class GoroutineEndEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final GoroutineEndEvent PROBE = new GoroutineEndEvent();

  @Label("Goroutine")
  long goroutine;

  @Label("Name")
  String name = "";
}
