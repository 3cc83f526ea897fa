package dev.supervisor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
final class TreeSnapshotTest {
  @Test
  void assertTree_ofThreadsThatAreAboutToBegin_waitsForThem() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawn("outer", pleaseStop -> {
        var self = Supervisor.current();
        self.spawn("first", stop -> stop.await());
        self.spawn("second", stop -> stop.await());
        pleaseStop.await();
      });
      app.spawn("last", pleaseStop -> pleaseStop.await());
      TreeSnapshot.assertTree(app, """
          app
            outer
              first
              second
            last
          """);
      assertThat(TreeSnapshot.of(app)).isEqualTo("app\n  outer\n    first\n    second\n  last\n");
      TreeSnapshot.assertTree(app.find("outer").orElseThrow(), """
          outer
            first
            second
          """);
    }
  }

  @Test
  void assertTree_ofChildrenInOtherStates_namesTheStates() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawn(
          "poller",
          with ->
              with.restart(Restart.onFailure().delays(Duration.ofHours(1), Duration.ofHours(1))),
          pleaseStop -> {
            throw new IllegalStateException("no network");
          });
      app.create("by hand", with -> with, pleaseStop -> 1);
      TreeSnapshot.assertTree(app, """
          app
            poller (backing off)
            by hand (new)
          """);
    }
  }

  @Test
  void assertTree_ofAnAttachment_doesNotAskIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.attach("cache", new Silent());
      TreeSnapshot.assertTree(app, "app\n  cache");
    }
  }

  @Test
  void assertTree_ofATreeThatLooksOtherwise_showsBothTexts() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.spawn("here", pleaseStop -> pleaseStop.await());
      TreeSnapshot.assertTree(app, "app\n  here");
      assertThatThrownBy(
              () -> TreeSnapshot.assertTree(app, Duration.ofMillis(20), "app\n  elsewhere\n"))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("within 20 ms")
          .hasMessageContaining("Expected:\napp\n  elsewhere\nbut it is:\napp\n  here\n")
          .hasMessageContaining("/app  running");
      assertThatThrownBy(() -> TreeSnapshot.assertTree(app, Duration.ZERO, "app"))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void assertTree_whileTheClockStandsStill_waitsInRealTime() throws Exception {
    try (var clock = TestClock.install();
        var app = Supervisor.open("app")) {
      assertThat(clock.now()).isNotNull();
      app.spawn("here", pleaseStop -> pleaseStop.await());
      TreeSnapshot.assertTree(app, "app\n  here");
      assertThatThrownBy(() -> TreeSnapshot.assertTree(app, Duration.ofMillis(20), "other"))
          .isInstanceOf(AssertionError.class);
    }
  }

  @Test
  void assertTree_ofAnEndedTree_isItsRoot() throws Exception {
    Scope app = Supervisor.open("app");
    app.close();
    TreeSnapshot.assertTree(app, "app (stopped)");
  }

  @Test
  void assertTree_expectingNothing_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TreeSnapshot.assertTree(app, " \n\n"))
          .withMessageContaining("here app");
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TreeSnapshot.assertTree(app, Duration.ofNanos(-1), "app"))
          .withMessageContaining("PT-0.000000001S");
    }
  }

  @Test
  void assertTree_ofAThreadThatIsInterrupted_throws() throws Exception {
    try (var app = Supervisor.open("app")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> TreeSnapshot.assertTree(app, "other"))
          .isInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void of_tenThousandChildren_hasALineForEach() throws Exception {
    try (var app = Supervisor.open("app")) {
      for (int i = 0; i < 10_000; i++) {
        app.create("n", with -> with, pleaseStop -> 1);
      }
      assertThat(TreeSnapshot.of(app).lines()).hasSize(10_001);
    }
  }

  /** An attachment that says nothing of what it does, and may not be asked. */
  private static final class Silent implements Attachment {
    private final Signal ended = Signal.named("ended");

    @Override
    public void ask(Reason why) {
      ended.go(why);
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return ended;
    }

    @Override
    public String describe() {
      throw new AssertionError("asked");
    }
  }
}
