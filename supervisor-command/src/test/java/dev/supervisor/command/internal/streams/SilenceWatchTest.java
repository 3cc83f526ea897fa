package dev.supervisor.command.internal.streams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

final class SilenceWatchTest {
  private static final Duration LIMIT = Duration.ofMillis(20);

  private final List<Registration> kept = new CopyOnWriteArrayList<>();

  /** Each look left a registration behind with the command, as long as that ran. */
  @Test
  void look_ofACommandThatGoesOnWriting_leavesNothingWithTheCommand() {
    SilenceWatch watch = new SilenceWatch(null, LIMIT, why -> {}, kept::add);
    watch.begin();
    Till end = Till.in(LIMIT.multipliedBy(10));
    while (!end.isGo()) {
      watch.heard();
      Thread.onSpinWait();
    }
    assertThat(kept).hasSize(1);
    kept.get(0).cancel();
  }

  @Test
  void silence_endsTheCommandOnceBothLimitsAreThere() throws Exception {
    Signal stopped = Signal.create();
    SilenceWatch watch =
        new SilenceWatch(Duration.ofDays(1), LIMIT, why -> stopped.go(why), kept::add);
    watch.begin();
    watch.heard(); // from now on the shorter limit holds
    stopped.await();
    assertThat(stopped.reason().orElseThrow().text()).isEqualTo("it was silent for 20 ms");
    assertThat(kept).hasSize(1);
  }

  @Test
  void cancel_letsGoOfTheLookToCome_andOfThoseThatFollow() {
    SilenceWatch watch =
        new SilenceWatch(Duration.ofDays(1), Duration.ofDays(1), why -> {}, kept::add);
    watch.begin();
    Registration handle = kept.get(0);
    assertThat(handle.cancel()).isTrue();
    watch.heard(); // it would begin to look again
    assertThat(handle.cancel()).isFalse();
  }
}
