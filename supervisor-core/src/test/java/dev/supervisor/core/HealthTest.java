package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a tree says of itself to a probe. */
@Timeout(60)
final class HealthTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  @Test
  void health_whileEachNodeWorks_isReady() throws Exception {
    Signal begun = Signal.named("begun");
    try (var app = Supervisor.open("app")) {
      app.spawn("work", stop -> {
        begun.go();
        stop.await();
      });
      begun.await();
      assertThat(app.health().isUp()).isTrue();
      assertThat(app.health().isReady()).isTrue();
      assertThat(app.health()).hasToString("ready");
    }
  }

  @Test
  void health_whileAChildIsOnItsWay_isUpAndNotReady() {
    try (var app = Supervisor.open("app")) {
      Child<?> store = app.spawn("store", with -> with.becomesReady(), stop -> stop.await());
      app.spawn("web", with -> with.after(store), stop -> stop.await());

      Node.Health health = app.health();
      assertThat(health.isUp()).isTrue();
      assertThat(health.isReady()).isFalse();
      assertThat(health.down()).isEmpty();
      assertThat(health.notReady()).hasSize(2);
      assertThat(health.notReady().get(0)).startsWith("/app/store is starting");
      assertThat(health.notReady().get(1)).startsWith("/app/web is waiting").contains("store");
    }
  }

  @Test
  void health_inAPause_isUpAndNotReady() throws Exception {
    Signal pausing = Signal.named("pausing");
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.BackingOff) {
            pausing.go();
          }
        }))) {
      app.spawn("poller", with -> with.restart(Restart.onFailure().delays(LONG, LONG)), stop -> {
        throw new IllegalStateException("no server");
      });
      pausing.await();
      assertThat(app.health().isUp()).isTrue();
      assertThat(app.health().notReady())
          .singleElement()
          .asString()
          .startsWith("/app/poller is backing off");
    }
  }

  @Test
  void health_withAChildThatGaveUp_isDownUntilThatIsStartedByHand() throws Exception {
    Signal gaveUp = Signal.named("gave up");
    Signal again = Signal.named("again");
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.GaveUp) {
            gaveUp.go();
          }
        }))) {
      Child<?> disk =
          app.spawn("disk", with -> with.restart(Restart.onFailure().staysDown()), stop -> {
            if (!gaveUp.isGo()) {
              throw new Restart.GiveUp("the disk is gone", null);
            }
            again.go();
            stop.await();
          });
      gaveUp.await();
      assertThat(app.health().isUp()).isFalse();
      assertThat(app.health().isReady()).isFalse();
      assertThat(app.health().down())
          .singleElement()
          .asString()
          .startsWith("/app/disk is down, gave up");
      assertThat(disk.health().down()).isEqualTo(app.health().down());

      disk.start();
      assertThat(again.await(Till.in(LONG))).isTrue();
      assertThat(app.health()).hasToString("ready");
    }
  }

  @Test
  void health_whileTheTreeStops_isNotReady_andAfterItIsDown() throws Exception {
    Signal inTheWay = Signal.named("in the way");
    Scope app = Supervisor.root("app");
    app.spawn("work", with -> with.grace(LONG), stop -> inTheWay.await());
    Signal stopped = app.stop();

    assertThat(app.health().isUp()).isTrue();
    assertThat(app.health().notReady()).anyMatch(it -> it.matches("/app is (draining|stopping)"));
    inTheWay.go();
    assertThat(stopped.await(Till.in(LONG))).isTrue();
    assertThat(app.health().down()).containsExactly("/app is stopped");
  }
}
