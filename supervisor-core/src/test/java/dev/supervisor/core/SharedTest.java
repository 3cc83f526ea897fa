package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The supplier of what a tree shares is code of users, and runs under no lock. */
@Timeout(60)
final class SharedTest {
  private static class Thing implements Attachment {
    private final SignalSource ended = Signal.source("end of a thing");

    @Override
    public void ask(Reason why) {
      ended.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {
      ended.go();
    }

    @Override
    public Signal ended() {
      return ended.signal();
    }
  }

  private static final class Other extends Thing {}

  @Test
  void supplierThatBlocks_keepsNothingElseOfTheTree() throws Exception {
    CountDownLatch release = new CountDownLatch(1);
    Signal begun = Signal.create();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Signal failed = Signal.create();
    Scope app = Supervisor.open(
        "app",
        with -> with.stopWithin(Duration.ofSeconds(20))
            .threads(t -> t.grace(Duration.ofMillis(50)).patience(Duration.ofMillis(50))));
    Node maker = app.spawn("maker", pleaseStop -> {
      try {
        app.shared("thing", Thing.class, () -> {
          begun.go();
          awaitDeaf(release);
          return new Thing();
        });
      } catch (Throwable e) {
        failure.set(e);
      }
      failed.go();
    });
    try {
      Soon.await(begun);
      var unused = app.shared("other", Other.class, Other::new);
      app.spawn("child", pleaseStop -> pleaseStop.await()).release();
      assertThat(app.plan().order())
          .containsExactly("/app/child", "/app/maker", "/app", "/app/other");
      assertThat(app.tree()).contains("maker", "other");
      app.close();
      assertThat(maker.state()).isEqualTo(State.ABANDONED);
    } finally {
      release.countDown();
    }
    Soon.await(failed);
    assertThat(failure.get()).isInstanceOf(IllegalStateException.class); // it came too late
  }

  @Test
  void supplierThatThrows_isFollowedByTheNext() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> app.shared("thing", Thing.class, () -> {
            throw new AssertionError("planted");
          }))
          .isInstanceOf(AssertionError.class)
          .hasMessage("planted");
      Thing thing = app.shared("thing", Thing.class, Thing::new);
      assertThat(app.shared("thing", Thing.class, Thing::new)).isSameAs(thing);
    }
  }

  @Test
  void supplierThatAsksForItself_isRefused() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() ->
              app.shared("thing", Thing.class, () -> app.shared("thing", Thing.class, Thing::new)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("its supplier asks for it");
    }
  }

  private static void awaitDeaf(CountDownLatch latch) {
    for (; ; ) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        // deaf
      }
    }
  }
}
