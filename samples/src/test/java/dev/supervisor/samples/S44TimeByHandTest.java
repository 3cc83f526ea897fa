package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.test.LeakCheck;
import dev.supervisor.test.TestClock;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Time moved by hand: pauses and graces of minutes are tested in no time, and a test that leaves a thread behind fails. */
@ExtendWith(LeakCheck.class)
final class S44TimeByHandTest {
  /** The body that is tested: waits twice as long after each refusal; the third attempt is accepted. */
  private static int connect(AtomicInteger attempts, Signal pleaseStop)
      throws InterruptedException {
    Duration pause = Duration.ofMinutes(1);
    while (attempts.incrementAndGet() < 3 && !pleaseStop.await(Till.in(pause))) {
      pause = pause.multipliedBy(2);
    }
    return attempts.get();
  }

  @Test
  void connect_refused_waitsTwiceAsLongEachTime() throws Exception {
    try (var clock = TestClock.install(); // before the tree
        var test = Supervisor.open("test")) {
      var attempts = new AtomicInteger();
      var client = test.call("client", pleaseStop -> connect(attempts, pleaseStop));
      clock.awaitParked(client); // it was refused, and waits
      clock.advance(Duration.ofMinutes(1));
      clock.awaitParked(client);
      clock.advance(Duration.ofMinutes(2).minusMillis(1));
      assertThat(attempts).hasValue(2); // not yet
      clock.advance(Duration.ofMillis(1));
      assertThat(client.join()).isEqualTo(3);
    }
  }

  @Test
  void threadThatLooksAtNoSignal_stopped_isInterruptedAfterItsGrace() throws Exception {
    try (var clock = TestClock.install();
        var test = Supervisor.open("test")) {
      var begun = Signal.named("begun");
      var deaf = test.spawn("deaf", with -> with.grace(Duration.ofMinutes(5)), pleaseStop -> {
        begun.go();
        new CountDownLatch(1).await();
      });
      begun.await();
      Signal stopped = deaf.stop();
      clock.advance(Duration.ofMinutes(5));
      stopped.await();
    }
  }
}
