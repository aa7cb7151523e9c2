package io.goroutines.scheduler;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("goroutines.ProcessorLent")
@Label("Processor Lent")
@Description(
    "A goroutine computed for long or blocked its thread, and its share of the processors went to another thread")
@Category("Goroutines")
@StackTrace(false)
final class ProcessorLentEvent extends Event {

  /** Never committed; its {@code isEnabled} tells whether such events are recorded. */
  static final ProcessorLentEvent PROBE = new ProcessorLentEvent();

  @Label("Goroutine")
  long goroutine;

  @Label("Name")
  String name = "";

  @Label("Worker")
  @Description("The thread that it holds")
  String worker = "";

  @Label("Held For")
  @Timespan(Timespan.NANOSECONDS)
  long held;

  @Label("Why")
  @Description("computes, blocks, or announced: it has said beforehand that it would block")
  String why = "";
}
