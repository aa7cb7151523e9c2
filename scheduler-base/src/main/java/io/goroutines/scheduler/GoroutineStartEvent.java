package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

@Name("goroutines.GoroutineStart")
@Label("Goroutine Start")
@Description("A goroutine was started; the stack trace shows where")
@Category("Goroutines")
@Enabled(false)
final class GoroutineStartEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final GoroutineStartEvent PROBE = new GoroutineStartEvent();

  @Label("Goroutine")
  long goroutine;

  @Label("Name")
  String name = "";

  @Label("Creator")
  @Description("The goroutine that started it; 0 if that was none")
  long creator;

  @Label("Body")
  @Description("The class of what it runs")
  @Nullable Class<?> origin;
}
