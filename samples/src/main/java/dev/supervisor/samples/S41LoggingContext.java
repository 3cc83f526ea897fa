package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import org.slf4j.MDC;

/** The logging context (MDC) goes with the work: to the threads that are spawned, and with each event. */
final class S41LoggingContext {
  private S41LoggingContext() {}

  public static void main(String[] args) throws InterruptedException {
    try (var app = Supervisor.open("s41")) {
      var printer = app.spawn("printer");
      printer.handlers().on(String.class, text -> System.out.println(text + ", " + request()));

      MDC.put("request", "42");
      app.spawn("worker", pleaseStop -> System.out.println("spawned for " + request()))
          .join();
      printer.fire("fired for 42");
      MDC.remove("request");
      printer.fire("fired for none");
      printer.ask(() -> "what was fired before is handled before").await();
      System.out.println("here: " + request());
    }
  }

  private static String request() {
    return "request " + MDC.get("request");
  }
}
