package dev.supervisor.samples;

import dev.supervisor.core.Child;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Why;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;

/** It does not move: why, in one sentence that ends with the line of code that is to blame. */
final class S62Why {
  private S62Why() {}

  public static void main(String[] args) throws InterruptedException {
    Lock printer = Lock.named("printer");
    Signal paper = Signal.named("paper");
    Signal taken = Signal.named("printer taken");
    try (var app = Supervisor.open("s62")) {
      app.spawn("holder", pleaseStop -> {
        printer.hold(held -> {
          taken.go();
          return paper.await(pleaseStop); // no thread lets it go
        });
      });
      taken.await();
      Child<?> page = app.spawn("page", pleaseStop -> {
        printer.acquire(paper.or(pleaseStop)).close();
      });
      page.release();
      Why why = page.why();
      while (!why.sentence().contains("paper")) { // it is on its way there
        why = page.why();
      }
      System.out.println(why.kind());
      System.out.println(why.sentence());
      paper.go();
    }
  }
}
