package io.goroutines.runtime;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.Period;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

@Name("goroutines.RuntimeStatistics")
@Label("Runtime Statistics")
@Description("The figures of a runtime that is open; docs/metrics.md says what they mean")
@Category("Goroutines")
@Period("5 s")
@StackTrace(false)
final class RuntimeStatisticsEvent extends Event {

  @Label("Runtime")
  @Description("Its number in this process, as in its name at JMX")
  long runtime;

  @Label("Scheduler")
  String scheduler = "";

  @Label("Procs")
  int procs;

  @Label("Threads")
  int threads;

  @Label("Goroutines")
  @Description("Started and not ended")
  long live;

  @Label("Goroutines Created")
  @Description("So far")
  long started;

  @Label("Running")
  @Description("-1 if the scheduler cannot tell, as with all others here")
  int running;

  @Label("Runnable")
  @Description("In run queues")
  long queued;

  @Label("Global Run Queue")
  long globalQueued;

  @Label("Waiting")
  long waiting;

  @Label("Switches")
  @Description("So far")
  long switches;

  @Label("Parks")
  @Description("So far")
  long parks;

  @Label("Steals")
  @Description("So far")
  long steals;

  @Label("Hand-Offs")
  @Description("So far")
  long handoffs;

  @Label("Scheduling Latency P50")
  @Description("The median since the open")
  @Timespan(Timespan.NANOSECONDS)
  long latencyP50;

  @Label("Scheduling Latency P99")
  @Description("Since the open")
  @Timespan(Timespan.NANOSECONDS)
  long latencyP99;
}
