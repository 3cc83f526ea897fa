package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Names that are one child's alone, and how many children a node may have at a time: rows 24 and 31 of OTP's behaviours. */
@Timeout(60)
final class ChildLimitsTest {
  private static final int MOST = 5;

  private static boolean untilItIsAsked(Signal pleaseStop) throws InterruptedException {
    pleaseStop.await();
    return true;
  }

  @Test
  void uniqueName_isRefusedWhileASiblingHasIt() throws Exception {
    var ran = new AtomicBoolean();
    try (var app = Supervisor.open("app")) {
      Child<?> first = app.spawn("one", Signal::await);

      assertThatIllegalStateException()
          .isThrownBy(() -> app.spawn("one", ThreadOptions::unique, pleaseStop -> ran.set(true)))
          .withMessageStartingWith("/app has a child called one, and")
          .withMessageContaining("it was not started");
      assertThat(app.children()).hasSize(1);

      first.stop().await();
      app.spawn("one", ThreadOptions::unique, Signal::await);
      assertThat(app.find("one")).isPresent();
      assertThat(app.spawn("one", Signal::await).name()).isEqualTo("one#2"); // that one did not ask
    }
    assertThat(ran).isFalse();
  }

  @Test
  void uniqueName_countsForAChildThatIsStartedByHand() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> first = app.create("one", ThreadOptions::unique, ChildLimitsTest::untilItIsAsked);
      first.start();
      first.stop().await();
      Child<?> second = app.spawn("one", Signal::await);

      assertThatIllegalStateException()
          .isThrownBy(first::start)
          .withMessageContaining("/app has a child called one");

      second.stop().await();
      first.start();
      assertThat(app.children()).hasSize(1);
    }
  }

  @Test
  void uniqueName_isForOneChild() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervisor.open("app", with -> with.threads(ThreadOptions::unique)))
        .withMessageContaining("unique is for one child");
    try (var app = Supervisor.open("app")) {
      List<String> names = new ArrayList<>();
      Signal both = Signal.named("both are there");
      Child<?> parent = app.spawn("parent", ThreadOptions::unique, pleaseStop -> {
        names.add(Supervisor.current().spawn("x", Signal::await).name());
        names.add(Supervisor.current().spawn("x", Signal::await).name());
        both.go("they are");
      });
      both.await();
      parent.stop().await();
      assertThat(names).containsExactly("x", "x#2");
    }
  }

  @Test
  void furtherChild_isRefusedUntilOneHasStopped() throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(it -> it.atMost(2)))) {
      Child<?> first = app.create("first", with -> with, ChildLimitsTest::untilItIsAsked);
      first.start();
      Child<?> made = app.create("made", with -> with, pleaseStop -> 1); // not started
      AtomicBoolean ran = new AtomicBoolean();

      assertThatIllegalStateException()
          .isThrownBy(() -> app.spawn("third", pleaseStop -> ran.set(true)))
          .withMessage(
              "/app has as many children as it may have at a time, 2: third was not started;"
                  + " wait until one has stopped, or raise atMost");
      assertThat(app.children()).hasSize(2);

      first.stop().await();
      Child<?> third = app.spawn("third", Signal::await);
      assertThatIllegalStateException().isThrownBy(first::start);
      third.stop().await();
      made.stop().await();
      first.start();
      assertThat(ran).isFalse();
    }
  }

  @Test
  void childrenOfAChild_haveNoLimit() throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(it -> it.atMost(1)))) {
      var count = new AtomicInteger();
      app.spawn("only", pleaseStop -> {
            for (int i = 0; i < MOST; i++) {
              Supervisor.current().spawn("below", stop -> count.incrementAndGet());
            }
          })
          .stopped()
          .await();
      assertThat(count).hasValue(MOST);
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervisor.open("app", with -> with.threads(it -> it.atMost(0))))
        .withMessage("atMost must be positive, not 0");
  }

  @Test
  void spawning_byManyThreadsAtOnce_neverPassesTheLimit() throws Exception {
    int threads = 8;
    var refused = new AtomicInteger();
    var together = new CyclicBarrier(threads);
    try (var spawners = Supervisor.open("spawners");
        var app = Supervisor.root("app", with -> with.threads(it -> it.atMost(MOST)))) {
      List<Child<?>> all = new ArrayList<>();
      for (int i = 0; i < threads; i++) {
        all.add(spawners.spawn("spawner", pleaseStop -> {
          together.await();
          try {
            app.spawn("child", Signal::await);
          } catch (IllegalStateException full) {
            refused.incrementAndGet();
          }
        }));
      }
      for (Child<?> each : all) {
        each.join();
      }
      assertThat(app.children()).hasSize(MOST);
      assertThat(refused).hasValue(threads - MOST);
    }
  }
}
