package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Threshold;
import org.jspecify.annotations.Nullable;

@Name("goroutines.GoroutinePark")
@Label("Goroutine Park")
@Description("A goroutine waited in a channel operation, a select, a sleep or the like")
@Category("Goroutines")
@Threshold("20 ms")
final class GoroutineParkEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final GoroutineParkEvent PROBE = new GoroutineParkEvent();

  @Label("Goroutine")
  long goroutine;

  @Label("Name")
  String name = "";

  @Label("Wait Reason")
  String reason = "";

  @Label("Waits On")
  @Description("The class of what it waited on; none in a sleep, for instance")
  @Nullable Class<?> on;
}
