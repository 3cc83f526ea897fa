package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Work done together leaves nothing behind: losers have ended before the call returns. */
@ExtendWith(Unlogged.class)
final class TogetherTest {
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private Task<String> untilAsked(String name) {
    return pleaseStop -> {
      try {
        pleaseStop.await();
        return name + " was too late";
      } finally {
        ended.add(name);
      }
    };
  }

  private static Task<String> failing(String why) {
    return pleaseStop -> {
      throw new IOException(why);
    };
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void race_oneHasAResult_losersAreStoppedBeforeItReturns(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      String winner =
          Together.race("race", List.of(untilAsked("a"), pleaseStop -> "fast", untilAsked("b")));
      assertThat(winner).isEqualTo("fast");
      assertThat(ended).containsExactlyInAnyOrder("a", "b");
      assertThat(app.children()).isEmpty();
      assertThat(Supervisor.current()).isSameAs(app);
    }
  }

  @Test
  void race_someFailBeforeTheWinner_theResultCounts() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal failed = Signal.create();
      Task<String> fails = pleaseStop -> {
        failed.go();
        throw new IOException("bad luck");
      };
      Task<String> wins = pleaseStop -> {
        failed.await();
        return "won";
      };
      assertThat(Together.race("race", List.of(fails, wins))).isEqualTo("won");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void race_allFail_throwsAllFailures() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> Together.race("race", List.of(failing("one"), failing("two"))))
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("one")
          .satisfies(e -> assertThat(e.getSuppressed()[0]).hasRootCauseMessage("two"));
      assertThatThrownBy(() -> Together.race("none", List.<Task<String>>of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void all_succeed_givesResultsInOrder() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal second = Signal.create();
      Task<Integer> one = pleaseStop -> {
        second.await();
        return 1;
      };
      Task<Integer> two = pleaseStop -> {
        second.go();
        return 2;
      };
      assertThat(Together.all("all", List.of(one, two))).containsExactly(1, 2);
      assertThat(Together.all("none", List.<Task<Integer>>of())).isEmpty();
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void all_oneFails_othersAreStoppedAndTheFailureComesFirst() {
    try (var app = Supervisor.open("app")) {
      Task<String> stopped = pleaseStop -> {
        pleaseStop.await();
        ended.add("stopped");
        throw new InterruptedException("no result");
      };
      assertThatThrownBy(() -> Together.all("all", List.of(stopped, failing("broke"))))
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("broke")
          .satisfies(
              e -> assertThat(e.getSuppressed()[0]).isInstanceOf(ThreadStoppedException.class));
      assertThat(ended).containsExactly("stopped");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void within_inTime_returnsElseStopsAndSaysSo() throws Exception {
    try (var app = Supervisor.open("app")) {
      int seven = Together.within(Till.in(Duration.ofMinutes(1)), "quick", pleaseStop -> 7);
      assertThat(seven).isEqualTo(7);
      assertThatThrownBy(
              () -> Together.within(Till.in(Duration.ofMillis(1)), "slow", untilAsked("slow")))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("slow had no result");
      assertThat(ended).containsExactly("slow");
      Task<String> failsOnItsWayOut = pleaseStop -> {
        pleaseStop.await();
        throw new IOException("while leaving");
      };
      assertThatThrownBy(
              () -> Together.within(Till.in(Duration.ofMillis(1)), "bad", failsOnItsWayOut))
          .isInstanceOf(TimeoutException.class)
          .satisfies(e -> assertThat(e.getSuppressed()[0]).hasRootCauseMessage("while leaving"));
      assertThatThrownBy(() -> Together.within(Signal.NEVER, "fails", failing("at once")))
          .isInstanceOf(ThreadFailedException.class);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void race_interrupted_stopsEverybodyFirst() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal running = Signal.create();
      var racer = app.call("racer", pleaseStop -> {
        try {
          return Together.race("race", List.of(untilAsked("a"), stop -> {
            running.go();
            return untilAsked("b").run(stop);
          }));
        } catch (InterruptedException e) {
          return "interrupted, ended: " + ended.size();
        }
      });
      Soon.await(running);
      Soon.until("waits", () -> app.tree().contains("waits for (result of promise first of race"));
      racer.thread().orElseThrow().interrupt();
      assertThat(racer.join()).isEqualTo("interrupted, ended: 2");
    }
  }

  @Test
  void b74_within_valueCountsBeforeCancelAndLimit_elseTheWorkHasEnded() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal cancel = Signal.named("the cancel button");
      int seven = Together.within(Till.in(Duration.ofDays(1)), cancel, "quick", pleaseStop -> 7);
      assertThat(seven).isEqualTo(7);
      assertThatThrownBy(() ->
              Together.within(Till.in(Duration.ofMillis(1)), cancel, "slow", untilAsked("slow")))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("slow had no result");
      cancel.go();
      assertThatThrownBy(() -> Together.within(
              Till.in(Duration.ofDays(1)), cancel, "unwanted", untilAsked("unwanted")))
          .isInstanceOf(CancellationException.class)
          .hasMessage("unwanted was cancelled: the cancel button has gone");
      assertThat(ended).containsExactly("slow", "unwanted");
      assertThat(app.children()).isEmpty();
    }
  }

  /** What was taken, such as an element, was lost where the signal went between the return and the end of the thread. */
  @Test
  void b74_within_resultThatIsThereBeforeTheWorkIsAsked_counts_thoughItsThreadsEndLater()
      throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal cancel = Signal.named("the cancel button");
      int seven = Together.within(Signal.NEVER, cancel, "take", pleaseStop -> {
        Signal scopeStops = Supervisor.current().parent().orElseThrow().drain();
        Supervisor.current().spawn("below", below -> {
          below.await(); // the result is there
          cancel.go();
          scopeStops.await();
          ended.add("below");
        });
        return 7;
      });
      assertThat(seven).isEqualTo(7);
      assertThat(ended).containsExactly("below");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b74_within_interrupted_awaitsTheEndOfTheWork() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal running = Signal.named("running");
      var caller = app.call("caller", pleaseStop -> {
        try {
          return Together.within(Signal.NEVER, Signal.NEVER, "work", stop -> {
            running.go();
            return untilAsked("work").run(stop);
          });
        } catch (InterruptedException e) {
          return "interrupted, ended: " + ended;
        }
      });
      Soon.await(running);
      caller.thread().orElseThrow().interrupt();
      assertThat(caller.join()).isEqualTo("interrupted, ended: [work]");
    }
  }

  @Test
  void b75_watched_watcherThatFailsAfterTheResult_thoughThreadsOfTheWorkEndLater_isOfNoAccount()
      throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal mayFail = Signal.named("the result is there");
      int seven = Together.watched(
          "work",
          pleaseStop -> {
            mayFail.await();
            throw new IOException("too late");
          },
          pleaseStop -> {
            var watcher =
                Supervisor.current().parent().orElseThrow().find("watcher").orElseThrow();
            Supervisor.current().spawn("below", below -> {
              below.await();
              mayFail.go();
              watcher.stopped().await();
            });
            return 7;
          });
      assertThat(seven).isEqualTo(7);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b75_watched_resultFirst_watcherIsStopped() throws Exception {
    try (var app = Supervisor.open("app")) {
      int seven = Together.watched(
          "work",
          pleaseStop -> {
            var unused = untilAsked("watcher").run(pleaseStop);
          },
          pleaseStop -> 7);
      assertThat(seven).isEqualTo(7);
      assertThat(ended).isSubsetOf("watcher"); // it may not have begun
      Signal watched = Signal.named("the watcher has ended");
      int eight = Together.watched("work", pleaseStop -> watched.go(), pleaseStop -> {
        watched.await(); // which is of no account
        return 8;
      });
      assertThat(eight).isEqualTo(8);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b75_watched_watcherFailsFirst_workIsStoppedAndNeverRunsOn() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> Together.watched(
              "work",
              pleaseStop -> {
                throw new IOException("the disk is full");
              },
              untilAsked("work")))
          .isInstanceOf(ThreadFailedException.class)
          .hasRootCauseMessage("the disk is full");
      assertThat(ended).isSubsetOf("work");
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b75_watched_bothFail_theFirstHasTheOtherSuppressed() throws Exception {
    Signal begun = Signal.named("the other has begun");
    Task<String> lastWords = pleaseStop -> {
      begun.go();
      pleaseStop.await();
      throw new IOException("last words");
    };
    Task<String> first = pleaseStop -> {
      begun.await();
      throw new IOException("first");
    };
    try (var app = Supervisor.open("app")) {
      for (boolean watcherFirst : new boolean[] {true, false}) {
        Task<String> watcher = watcherFirst ? first : lastWords;
        Task<String> work = watcherFirst ? lastWords : first;
        assertThatThrownBy(() -> Together.watched(
                "work",
                pleaseStop -> {
                  var unused = watcher.run(pleaseStop);
                },
                work))
            .isInstanceOf(ThreadFailedException.class)
            .hasRootCauseMessage("first")
            .satisfies(e -> assertThat(e.getSuppressed())
                .singleElement()
                .satisfies(it -> assertThat(it).hasRootCauseMessage("last words")));
      }
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void b75_watched_interruptedFromOutside_stopsBoth() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal work = Signal.named("the work has begun");
      Signal watcher = Signal.named("the watcher has begun");
      var caller = app.call("caller", pleaseStop -> {
        try {
          return Together.watched(
              "work",
              stop -> {
                watcher.go();
                var unused = untilAsked("watcher").run(stop);
              },
              stop -> {
                work.go();
                return untilAsked("work").run(stop);
              });
        } catch (InterruptedException e) {
          return "interrupted, ended: " + ended.size();
        }
      });
      Soon.await(work);
      Soon.await(watcher);
      caller.thread().orElseThrow().interrupt();
      assertThat(caller.join()).isEqualTo("interrupted, ended: 2");
    }
  }

  @Test
  void workThatIsNull_isRefusedBeforeAnythingIsStarted() {
    assertThatNullPointerException()
        .isThrownBy(() -> Together.within(Signal.NEVER, "work", null))
        .withMessage("task");
    assertThatNullPointerException()
        .isThrownBy(() -> Together.watched("work", pleaseStop -> {}, null))
        .withMessage("task");
  }

  /** The name of a signal was asked for before the work was stopped. */
  @Test
  @Timeout(120)
  void within_aSignalWhoseNameBlocks_stopsTheWorkFirst() throws Exception {
    CountDownLatch released = new CountDownLatch(1);
    Signal late = Signal.named(new Object() {
      @Override
      public String toString() {
        try {
          released.await(); // until the work was asked to stop
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
        return "late";
      }
    });
    late.go();
    assertThatThrownBy(() -> Together.within(late, "work", pleaseStop -> {
          pleaseStop.await();
          released.countDown();
          return "too late";
        }))
        .isInstanceOf(TimeoutException.class);
    assertThat(released.getCount()).isZero();
  }

  @Test
  void nullAmongTheTasks_isRefusedToTheCaller_beforeAnyIsStarted() throws Exception {
    AtomicInteger began = new AtomicInteger();
    Task<Integer> task = pleaseStop -> began.incrementAndGet();
    List<Task<Integer>> tasks = Arrays.asList(task, null);
    try (var app = Supervisor.open("app")) {
      for (ThrowingCallable call : List.<ThrowingCallable>of(
          () -> Together.race("race", tasks),
          () -> Together.all("all", tasks),
          () -> Together.calls("calls", tasks),
          () -> Together.calls("calls", with -> with.collecting(), tasks))) {
        assertThatNullPointerException().isThrownBy(call).withMessage("task");
        assertThat(app.children()).isEmpty();
      }
    }
    assertThat(began).hasValue(0);
  }
}
