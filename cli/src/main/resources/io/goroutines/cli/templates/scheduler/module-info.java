/** The scheduler named {@code template}. */
module com.example.template {
  requires io.goroutines;
  requires io.goroutines.scheduler;
  requires static org.jspecify;

  provides io.goroutines.spi.SchedulerProvider with
      com.example.template.TemplateProvider;
}
