package dev.supervisor.samples;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;

/** A signal happens once. Combinations of signals are signals, and a deadline is one, too. */
final class S04SignalsCompose {
  private S04SignalsCompose() {}

  public static void main(String[] args) throws InterruptedException {
    Signal dataReady = Signal.named("data");
    Signal userLeft = Signal.named("user left");
    Signal tooLate = Till.in(Duration.ofHours(1));

    Signal goOn = dataReady.or(userLeft).or(tooLate);
    Signal allDone = dataReady.and(userLeft);
    goOn.then(() -> System.out.println("go on: " + goOn.reason().orElseThrow().text()));

    userLeft.go("the window was closed"); // the callback runs here, on this thread
    System.out.println("all done: " + allDone.isGo());
    dataReady.go();
    System.out.println("all done: " + allDone.isGo());

    // Waiting takes a signal where other libraries take a timeout, and says whether the first one
    // went.
    boolean came = Signal.NEVER.await(Till.in(Duration.ofMillis(5)));
    System.out.println("never came: " + !came);
    System.out.println("still attached to the deadline: " + tooLate.dependents());
  }
}
