package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The first failure stops the siblings, and no failure is lost. */
@Timeout(120)
final class FailFastTest {
  private static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private static Body failsWhenStopped(String what) {
    return stop -> {
      stop.await();
      throw new IOException(what);
    };
  }

  private static List<String> causes(Throwable of) {
    return Arrays.stream(of.getSuppressed())
        .map(each -> String.valueOf(each.getCause().getMessage()))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void failFast_scope_throwsTheFirstWithTheOthersInTheOrderInWhichTheyFailed(Soon.Kind kind) {
    ThreadFailedException thrown = catchThrowableOfType(ThreadFailedException.class, () -> {
      try (var app =
          Supervisor.open("app", with -> with.threads(t -> kind.with().apply(t).failFast()))) {
        app.spawn("older", failsWhenStopped("older"));
        app.spawn("newer", failsWhenStopped("newer"));
        app.spawn("well", stop -> stop.await());
        app.spawn("first", stop -> {
          throw new IOException("first");
        });
        Soon.await(app.pleaseStop());
        assertThat(app.pleaseStop().reason().orElseThrow().toString())
            .contains("/app/first has failed");
      }
    });
    assertThat(thrown).hasRootCauseMessage("first");
    assertThat(causes(thrown)).containsExactly("newer", "older");
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void failFast_thread_failsWithTheFirstAndHasTheOthersSuppressed(Soon.Kind kind) {
    ThreadFailedException thrown = catchThrowableOfType(ThreadFailedException.class, () -> {
      try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
        Signal both = Signal.named("both are there");
        app.spawn("group", with -> with.failFast(), stop -> {
          var self = Supervisor.current();
          self.spawn("older", failsWhenStopped("older"));
          self.spawn("newer", failsWhenStopped("newer"));
          self.spawn("first", it -> {
            both.await();
            throw new IOException("first");
          });
          both.go();
          stop.await();
          throw new IOException("body");
        });
        Soon.until("it is over", () -> app.children().isEmpty());
      }
    });
    assertThat(thrown.getMessage()).contains("/app/group");
    assertThat(thrown.getSuppressed()).as("none is thrown beside it").isEmpty();
    Throwable ofChild = thrown.getCause();
    assertThat(ofChild).isInstanceOf(ThreadFailedException.class);
    assertThat(ofChild.getMessage()).contains("/app/group/first");
    assertThat(ofChild.getCause()).hasMessage("first");
    assertThat(Arrays.stream(ofChild.getSuppressed()).map(Throwable::getMessage))
        .anySatisfy(it -> assertThat(it).contains("newer"))
        .anySatisfy(it -> assertThat(it).contains("older"))
        .anySatisfy(it -> assertThat(it).isEqualTo("body"))
        .hasSize(3);
    assertThat(ofChild.getSuppressed()[0].getMessage()).contains("newer");
    assertThat(ofChild.getSuppressed()[1].getMessage()).contains("older");
  }

  /** The body joins the child, and so ends with the failure before its children are stopped. */
  @Test
  void failFast_bodyThatJoinsTheChild_keepsTheFailuresOfTheOthers() {
    ThreadFailedException thrown = catchThrowableOfType(ThreadFailedException.class, () -> {
      try (var app = Supervisor.open("app")) {
        app.spawn("group", with -> with.failFast(), stop -> {
          var self = Supervisor.current();
          self.spawn("other", failsWhenStopped("other"));
          self.spawn("first", it -> {
                throw new IOException("first");
              })
              .join();
        });
        Soon.until("it is over", () -> app.children().isEmpty());
      }
    });
    assertThat(thrown.getSuppressed()).isEmpty();
    assertThat(thrown.getCause().getMessage()).contains("/app/group/first");
    assertThat(thrown.getCause()).hasRootCauseMessage("first");
    assertThat(Arrays.stream(thrown.getCause().getSuppressed()).map(Throwable::getMessage))
        .anySatisfy(it -> assertThat(it).contains("/app/group/other"));
  }

  @Test
  void failFast_failureThatIsAnsweredByAStart_stopsNothing() throws Exception {
    AtomicInteger runs = new AtomicInteger();
    try (var app = Supervisor.open("app", with -> with.threads(t -> t.failFast()))) {
      var again = app.spawn(
          "again",
          with -> with.restart(Restart.onFailure().delays(Duration.ZERO, Duration.ZERO)),
          stop -> {
            if (runs.incrementAndGet() < 3) {
              throw new IOException("again");
            }
          });
      Soon.await(again.stopped());
      assertThat(runs).hasValue(3);
      assertThat(app.drain().isGo()).isFalse();
    }
  }

  /** A decision of the child's policy ends its life with a failure. */
  @Test
  void failFast_lastFailureOfAChildWithAPolicy_stopsTheOthers() {
    assertThatThrownBy(() -> {
          try (var app = Supervisor.open("app", with -> with.threads(t -> t.failFast()))) {
            app.spawn("other", stop -> stop.await());
            app.spawn(
                "child",
                with ->
                    with.restart(Restart.onFailure().on(IOException.class, Restart.Decision.STOP)),
                stop -> {
                  throw new IOException("for good");
                });
            Soon.await(app.pleaseStop());
          }
        })
        .hasRootCauseMessage("for good");
  }

  /** A stop from above has nothing to do with the failures that come with it. */
  @Test
  void failFast_childThatFailsWhileTheParentIsStopped_isNotTheFailureOfTheParent() {
    ThreadFailedException thrown = catchThrowableOfType(ThreadFailedException.class, () -> {
      try (var app = Supervisor.open("app")) {
        Signal there = Signal.named("there");
        var group = app.spawn("group", with -> with.failFast(), stop -> {
          Supervisor.current().spawn("child", failsWhenStopped("late"));
          there.go();
          stop.await();
        });
        Soon.await(there);
        Soon.await(group.stop());
        group.join();
      }
    });
    assertThat(thrown.getMessage()).contains("/app/group/child");
    assertThat(thrown).hasRootCauseMessage("late");
  }
}
