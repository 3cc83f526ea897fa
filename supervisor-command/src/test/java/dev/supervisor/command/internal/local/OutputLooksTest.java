package dev.supervisor.command.internal.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Somebody who comes and looks at one after the other. */
final class OutputLooksTest {
  private static final long MOMENT = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long HOUR = TimeUnit.HOURS.toNanos(1);

  private final OutputLooks looks = new OutputLooks();

  /** Is looked at so many times. */
  private static final class Seen implements OutputLooks.Subject {
    private final SignalSource enough = Signal.source("enough");
    private final AtomicInteger left;
    private final long pause;

    Seen(int times, long pause) {
      this.left = new AtomicInteger(times);
      this.pause = pause;
    }

    @Override
    public long look(long nowNanos) {
      if (left.decrementAndGet() == 0) {
        enough.go();
        return 0;
      }
      return pause;
    }

    boolean hasEnough() throws InterruptedException {
      return enough.signal().await(Till.in(Duration.ofSeconds(20)));
    }
  }

  @Test
  void subject_thatWantsMore_isLookedAtAgain() throws Exception {
    var subject = new Seen(3, MOMENT);
    looks.at(subject, MOMENT);
    assertThat(subject.hasEnough()).isTrue();
  }

  @Test
  void subject_afterOneThatIsToBeLookedAtMuchLater_doesNotWait() throws Exception {
    looks.at(new Seen(2, HOUR), HOUR);
    var subject = new Seen(1, MOMENT);
    looks.at(subject, MOMENT);
    assertThat(subject.hasEnough()).isTrue();
  }

  @Test
  void subject_afterOneThatWasLookedAt_isLookedAt() throws Exception {
    for (int i = 0; i < 50; i++) {
      var subject = new Seen(1, MOMENT);
      looks.at(subject, i % 2 == 0 ? MOMENT : 0);
      assertThat(subject.hasEnough()).isTrue();
    }
  }

  @Test
  void subject_inThePlaceOfAnother_isLookedAtInItsPlace() throws Exception {
    var before = new Seen(1, MOMENT);
    looks.at(before, TimeUnit.MILLISECONDS.toNanos(20));
    var subject = new Seen(2, MOMENT);
    looks.at(subject, TimeUnit.MILLISECONDS.toNanos(20));
    assertThat(subject.hasEnough()).isTrue();
    assertThat(before.left.get()).isEqualTo(1);
  }

  @Test
  void subject_thatWantsNoMore_isNotLookedAt() throws Exception {
    var subject = new Seen(1, MOMENT);
    looks.at(subject, TimeUnit.MILLISECONDS.toNanos(20));
    looks.noMore(subject);
    var beside =
        new OutputLooks(); // the same thread keeps the time for both, so the first would have been
    // looked
    // at by then
    var later = new Seen(2, TimeUnit.MILLISECONDS.toNanos(20));
    beside.at(later, TimeUnit.MILLISECONDS.toNanos(40));
    assertThat(later.hasEnough()).isTrue();
    assertThat(subject.left.get()).isEqualTo(1);
  }

  @Test
  void subject_afterOneWhoseLookFailed_isLookedAt() throws Exception {
    SignalSource looked = Signal.source("looked");
    looks.at(
        now -> {
          looked.go();
          throw new IllegalStateException("on purpose");
        },
        MOMENT);
    assertThat(looked.signal().await(Till.in(Duration.ofSeconds(20)))).isTrue();
    var subject = new Seen(1, MOMENT);
    looks.at(subject, MOMENT);
    assertThat(subject.hasEnough()).isTrue();
  }
}
