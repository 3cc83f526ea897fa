package dev.supervisor.samples.recipes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** How to test a body: it is a method that is given a signal. */
final class TestingABodyTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  /** The body that is tested: fills a channel until it is asked to stop. */
  private static void count(Channel<Integer> numbers, Signal pleaseStop)
      throws InterruptedException {
    int next = 1;
    while (numbers.put(next, pleaseStop)) {
      next++;
    }
  }

  @Test
  void count_askedToStop_returns() throws Exception { // needs no thread and no tree
    var numbers = Channel.<Integer>bounded("numbers", 3);
    count(numbers, Signal.DONE);

    assertThat(numbers.drainAll()).containsExactly(1, 2, 3);
  }

  @Test
  void count_askedToStopWhileItWaits_ends() throws Exception {
    try (var test = Supervisor.open("test", with -> with.stopWithin(SOON))) {
      var numbers = Channel.<Integer>bounded("numbers", 1);
      var counter = test.spawn("counter", pleaseStop -> count(numbers, pleaseStop));
      assertThat(numbers.take(Till.in(SOON))).isEqualTo(1); // an event of the body, and no sleep

      counter.stop("the test has seen enough");
      counter.join(Till.in(SOON)); // throws when it has failed, or does not end
    } // throws when another thread of the test has failed
  }
}
