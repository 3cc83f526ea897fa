package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How far a body says that it is. */
@Timeout(60)
final class StatusTest {
  @Test
  void status_ofABody_isShownByItsHandleAndTheTree() throws Exception {
    Signal said = Signal.named("said");
    Signal goOn = Signal.named("go on");
    Signal takenBack = Signal.named("taken back");
    try (var app = Supervisor.open("app")) {
      Child<?> loader = app.spawn("loader", stop -> {
        Supervisor.status("2 of 5\npartitions");
        Supervisor.status("3 of 5\npartitions");
        said.go();
        goOn.await();
        Supervisor.status("");
        takenBack.go();
        stop.await();
      });
      assertThat(said.await(Till.in(Duration.ofSeconds(30)))).isTrue();
      assertThat(loader.status()).contains("3 of 5 partitions");
      assertThat(app.tree()).contains(", says: 3 of 5 partitions");

      goOn.go();
      assertThat(takenBack.await(Till.in(Duration.ofSeconds(30)))).isTrue();
      assertThat(loader.status()).isEmpty();
      assertThat(app.tree()).doesNotContain("says");
    }
  }

  @Test
  void status_thatIsLong_isCutBetweenCharacters() throws Exception {
    String face = "\uD83D\uDE00";
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("child", stop -> Supervisor.status("x" + face.repeat(200)));
      child.join();
      assertThat(child.status()).contains("x" + face.repeat(99) + "…");
    }
  }

  @Test
  void status_ofAnIncarnation_isNotThatOfTheNext() throws Exception {
    Signal again = Signal.named("again");
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn(
          "child",
          with -> with.restart(Restart.onFailure().delays(Duration.ZERO, Duration.ZERO)),
          stop -> {
            if (Supervisor.current() instanceof Child<?> me && me.history().isEmpty()) {
              Supervisor.status("first");
              throw new IllegalStateException("once");
            }
            again.go();
            stop.await();
          });
      assertThat(again.await(Till.in(Duration.ofSeconds(30)))).isTrue();
      assertThat(child.status()).isEmpty();
    }
  }

  @Test
  void status_inAScopeOfABody_isThatOfTheBody_andElsewhereRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("child", stop -> {
        try (var inner = Supervisor.open("inner")) {
          Supervisor.status("inside " + inner.name());
        }
      });
      child.join();
      assertThat(child.status()).contains("inside inner");
      assertThatThrownBy(() -> Supervisor.status("main"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app is not a child that was spawned");
    }
  }
}
