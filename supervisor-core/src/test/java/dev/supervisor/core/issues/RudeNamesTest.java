package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.named.Call;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the text of a holder, an argument or a request threw came out of the picture of a tree, and out of refusals. */
final class RudeNamesTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final class Nameless {
    @Override
    public String toString() {
      throw new AssertionError("no text");
    }
  }

  /** Answers calls of its own name. */
  public static final class Answering {
    public int one() {
      return 1;
    }
  }

  private static final Nameless NAMELESS = new Nameless();

  /** Until a thread is parked, its picture does not say what it waits for. */
  private static String treeOnceParked(Scope app, String what) throws InterruptedException {
    Signal late = Till.in(LONG);
    String tree = app.tree();
    while (!tree.contains(what) && !late.isGo()) {
      boolean unused = Signal.NEVER.await(Till.in(Duration.ofMillis(1)));
      tree = app.tree();
    }
    return tree;
  }

  @Test
  void tree_withAThreadThatWaitsForWhatCannotBePrinted_saysTheClasses() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      Signal end = Signal.source(NAMELESS, "end").signal();
      var unused = app.spawn("waits", pleaseStop -> end.await(pleaseStop));
      assertThat(treeOnceParked(app, "end of " + Nameless.class.getName()))
          .doesNotContain("held by"); // "end of" has said so
    }
  }

  @Test
  void report_ofALateThreadThatWaitsForWhatCannotBePrinted_saysWhatItWaitedFor() throws Exception {
    var end = Signal.source(NAMELESS, "end");
    Scope app = Supervisor.open("app");
    var unused = app.spawn("late", with -> with.grace(Duration.ofMillis(1)), pleaseStop -> {
      while (!end.signal().isGo()) {
        try {
          end.signal().await();
        } catch (InterruptedException e) {
          // it is late, whatever it is told
        }
      }
    });
    treeOnceParked(app, "end of ");
    var unusedToo = app.stop("enough");
    Soon.until(
        "it is late, and what it waits for is put into words",
        () -> app.report().orElseThrow().late().stream()
            .anyMatch(it -> it.late() != null && !it.late().waitsOn().isEmpty()));
    end.go();
    app.close();
    StopReport report = app.report().orElseThrow();
    assertThat(report.toString()).contains("waiting for end of " + Nameless.class.getName());
  }

  @Test
  void call_ofANameThatCannotBePrinted_isRefusedByItsClass() {
    assertThatThrownBy(() -> Call.of(Map.of("a", NAMELESS)).argument("b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'b' is missing in")
        .hasMessageContaining(Nameless.class.getName());
  }

  @Test
  void ask_byANameThatCannotBePrinted_isRefused() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      var worker = app.spawn("worker");
      worker.handlers().named().answerMethodsOf(new Answering());
      assertThatThrownBy(() -> worker.ask(Call.of(Map.of("_fn", NAMELESS))).await())
          .hasRootCauseInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("takes calls of '" + Nameless.class.getName());
    }
  }
}
