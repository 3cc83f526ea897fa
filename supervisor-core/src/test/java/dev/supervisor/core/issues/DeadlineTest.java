package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Child;
import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CASES 41, 42, 49, 51: what the reserve and the deadline did to those who obey, and what they said of them. */
final class DeadlineTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static void ignore(Signal end) {
    while (!end.isGo()) {
      try {
        end.await();
      } catch (InterruptedException e) {
        // that is what this thread is for
      }
    }
  }

  /** CASES 41: 1,100 of 1,500 obedient threads were given up without ever having been asked. */
  @Test
  void obedientThreads_besideAStubbornOne_areAskedAndEnd_andAreNotLate() throws Exception {
    StopReport report = closedBesideAStubbornOne(Duration.ofMillis(1_500));
    if (report.late().size() > 1) { // a busy machine cannot have them end within a fifth of that
      report = closedBesideAStubbornOne(Duration.ofSeconds(25));
    }
    assertThat(report.late()).extracting(StopReport.Entry::path).containsExactly("/app/stubborn");
    assertThat(report.entries()).hasSize(302);
    assertThat(report.late().get(0).outcome()).isEqualTo(Outcome.ABANDONED);
  }

  private static StopReport closedBesideAStubbornOne(Duration limit) throws Exception {
    Signal end = Signal.create();
    List<Child<?>> obedient = new ArrayList<>();
    Scope app = Supervisor.open("app", with -> with.stopWithin(limit));
    try {
      for (int i = 0; i < 300; i++) {
        obedient.add(app.spawn("obedient", stop -> stop.await()));
      }
      app.spawn("stubborn", stop -> ignore(end));
    } finally {
      app.close();
    }
    end.go();
    assertThat(obedient).allMatch(child -> child.pleaseStop().isGo());
    for (Child<?> child : obedient) {
      assertThat(child.ended().await(Till.in(LONG))).isTrue();
    }
    return app.report().orElseThrow();
  }

  /** CASES 49: one that failed when it was interrupted after its grace was not called late. */
  @Test
  void thread_thatFailsWhenItIsInterruptedAfterItsGrace_isLateAndFailed() throws Exception {
    Scope app = Supervisor.open("app");
    Child<?> failing = app.spawn("failing", with -> with.grace(Duration.ofMillis(20)), stop -> {
      try {
        Signal.named("nothing").await();
      } catch (InterruptedException e) {
        throw new IllegalStateException("as told", e);
      }
    });
    var unused = app.stop("enough");
    assertThat(app.pleaseStop().await(Till.in(LONG))).isTrue();
    StopReport.Entry entry = app.report().orElseThrow().entries().get(0);
    assertThat(entry.path()).isEqualTo(failing.path());
    assertThat(entry.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(entry.isLate()).isTrue();
    assertThatThrownBy(app::close).isInstanceOf(ThreadFailedException.class);
  }

  /** Helpers of signals that are busy have looks there, too, which last some milliseconds. */
  private static long entriesOfTrees() {
    String trees = Scope.class.getPackageName();
    return Timer.entries().stream()
        .filter(it -> it.getClass().getPackageName().equals(trees))
        .count();
  }

  /** CASES 51: a stop that met the end of its node left an entry of the timer for 25 s. */
  @Test
  void stopsThatMeetTheEndOfTheirNode_leaveNoEntryOfTheTimer() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      long before = entriesOfTrees();
      for (int i = 0; i < 500; i++) {
        Child<?> child = app.spawn("child", stop -> {});
        var unused = child.stop("at the same time");
        assertThat(child.stopped().await(Till.in(LONG))).isTrue();
      }
      assertThat(entriesOfTrees()).isLessThanOrEqualTo(before);
    }
  }
}
