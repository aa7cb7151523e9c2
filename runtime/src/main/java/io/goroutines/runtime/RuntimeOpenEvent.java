package io.goroutines.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

@Name("goroutines.RuntimeOpen")
@Label("Runtime Open")
@Description("A runtime was opened")
@Category("Goroutines")
@StackTrace(false)
final class RuntimeOpenEvent extends Event {

  @Label("Runtime")
  @Description("Its number in this process, as in its name at JMX")
  long runtime;

  @Label("Scheduler")
  String scheduler = "";

  @Label("Procs")
  int procs;
}
