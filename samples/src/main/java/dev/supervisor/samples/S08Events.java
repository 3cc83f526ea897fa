package dev.supervisor.samples;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Signal;

/** Events for a thread, handled by the thread itself, in order; and events of the tree, for a listener. */
final class S08Events {
  private S08Events() {}

  /** A text to be printed. */
  private record Print(String text) {}

  public static void main(String[] args) throws InterruptedException {
    Signal heardOfTheEnd = Signal.named("heard of the end");
    try (var app = Supervisor.open("s08", with -> with.listener(it -> heard(it, heardOfTheEnd)))) {
      var printer = app.spawn("printer", pleaseStop -> {
        var events = Supervisor.events();
        events.on(Print.class, print -> System.out.println("printing " + print.text()));
        events.loop(); // until it is asked to stop; what was fired before is handled first
      });
      printer.fire(new Print("one"));
      printer.fire(new Print("two"));
    }
    heardOfTheEnd.await(); // listeners hear of it after the tree has moved on
  }

  /** Called on the thread on which it happened; so it should be quick. */
  private static void heard(TreeEvent event, Signal heardOfTheEnd) {
    if (event instanceof TreeEvent.Stopped stopped) {
      System.out.println(stopped.node().path() + " ended: " + stopped.outcome());
      if (stopped.node().parent().isEmpty()) {
        heardOfTheEnd.go();
      }
    }
  }
}
