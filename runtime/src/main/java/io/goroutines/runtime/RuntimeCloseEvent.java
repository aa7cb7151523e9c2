package io.goroutines.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("goroutines.RuntimeClose")
@Label("Runtime Close")
@Description("A runtime was closed")
@Category("Goroutines")
@StackTrace(false)
final class RuntimeCloseEvent extends Event {

  @Label("Runtime")
  @Description("Its number in this process, as in its name at JMX")
  long runtime;

  @Label("Scheduler")
  String scheduler = "";

  @Label("Started")
  @Description("How many goroutines it has had")
  long started;

  @Label("Left")
  @Description("How many of them had not ended, and go on alone")
  long left;
}
