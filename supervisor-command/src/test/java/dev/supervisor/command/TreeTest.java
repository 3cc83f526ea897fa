package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;

/** Commands as members of a tree. */
final class TreeTest {
  @TempDir
  Path temp;

  @Test
  void northStar_asOnTheFirstPage_works() throws Exception {
    Path path = Files.writeString(temp.resolve("lines"), "1\n2\n");
    try (var app = Supervisor.open("nightly")) {
      var counter = app.call("counter", pleaseStop -> {
        var wc = Command.of("wc", "-l").stdin(path).run(pleaseStop).orThrow();
        return Integer.parseInt(wc.stdoutText().strip());
      });
      assertThat(counter.join(Sessions.soon())).isEqualTo(2);
    }
  }

  @Test
  void command_outsideATree_saysSo() {
    assertThatThrownBy(() -> Command.of("true").run()).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void command_inATreeThatHasStopped_saysSo() {
    var app = Supervisor.open("app");
    app.close();
    assertThatIllegalStateException()
        .isThrownBy(() -> Command.of("true").under(app).run());
  }

  @Test
  void worker_askedToStop_stillRunsCommandsWhileItCleansUp() throws Exception {
    var cleaned = Promise.<String>named("cleaned");
    var working = Channel.<String>unbounded("working");
    try (var app = Supervisor.open("app")) {
      app.spawn("worker", pleaseStop -> {
            try {
              Command.script("echo working; sleep 100").stdoutLines(working).run(pleaseStop);
            } finally {
              cleaned.complete(Command.of("echo", "cleaned").run().orThrow().stdoutText());
            }
          })
          .release();
      assertThat(working.take(Sessions.soon())).isEqualTo("working");
    }
    assertThat(cleaned.await(Signal.DONE)).isEqualTo("cleaned\n");
  }

  @Test
  void firstCommandOfATree_runWhileItStops_works() throws Exception {
    var cleaned = Promise.<String>named("cleaned");
    var ready = Signal.create();
    try (var app = Supervisor.open("app")) {
      app.spawn("worker", pleaseStop -> {
            ready.go();
            pleaseStop.await();
            cleaned.complete(Command.of("echo", "cleaned").run().orThrow().stdoutText());
          })
          .release();
      ready.await();
    }
    assertThat(cleaned.await(Signal.DONE)).isEqualTo("cleaned\n");
  }

  @Test
  void startedCommand_whenItsNodeEnds_isStoppedBeforeIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      var handle = Promise.<RunningCommand>named("handle");
      var worker = app.spawn("worker", pleaseStop -> {
        RunningCommand running = Command.of("sleep", "100").start();
        running.started().await();
        handle.complete(running);
      });
      RunningCommand running = handle.await(Sessions.soon());
      assertThat(worker.stopped().await(Sessions.soon())).isTrue();
      assertThat(running.ended().isGo()).isTrue();
      CommandOutcome.Stopped it = (CommandOutcome.Stopped) running.join();
      assertThat(it.code()).hasValue(143);
    }
  }

  @Test
  void startedCommand_withAName_isInTreePlanEventsAndReportUnderIt() throws Exception {
    var stopped = Channel.<String>unbounded("stopped");
    var app = Supervisor.open(
        "app",
        with -> with.listener(event -> {
          if (event instanceof TreeEvent.Stopped) {
            stopped.force(event.node().path());
          }
        }));
    Command sleep = Command.of("sleep", "100").under(app);
    Program own = Program.of("sleep", "100").under(app);
    var all = List.of(
        sleep.named("other").named("backup").start(),
        sleep.named("backup").directory(temp).start(),
        own.named("data base").args(List.of("0")).start(),
        Command.script("sleep 100").named("text").strict().under(app).start());
    for (RunningCommand each : all) {
      assertThat(each.started().await(Sessions.soon())).isTrue();
    }
    assertThat(all.get(0).command()).isEqualTo("sleep 100");
    assertThat(app.tree()).contains("backup", "sleep 100");
    List<String> paths = List.of("/app/text", "/app/data base", "/app/backup#2", "/app/backup");
    assertThat(app.plan().order()).containsSubsequence(paths);
    app.close();

    assertThat(app.report().orElseThrow().entries())
        .extracting(StopReport.Entry::path)
        .containsSubsequence(paths)
        .doesNotContain("/app/other", "/app/sleep", "/app/script");
    assertThat(stopped.drainAll()).containsSubsequence(paths);
  }

  /** What a description takes can be a node's name, and it refuses what cannot. */
  @Test
  void names_ofCommands_areThoseOfNodes() {
    Command it = Command.of("true");
    try (var app = Supervisor.open("app")) {
      for (String name :
          List.of("a", "a b", "é", "-", "a\tb", ".", "", " ", "a/b", "/", "a#2", "#")) {
        Throwable refused = catchThrowable(() -> it.named(name));
        Throwable asNode = catchThrowable(() -> app.spawn(name, Signal::await));
        assertThat(refused == null).as(name).isEqualTo(asNode == null);
        if (refused != null) {
          assertThat(refused)
              .isInstanceOf(IllegalArgumentException.class)
              .hasMessageContaining("'" + name + "'");
        }
      }
    }
  }

  @Test
  void tree_stopped_reportsItsCommandsAndShellsInOrder() throws Exception {
    var app = Supervisor.open("app");
    app.spawn("idle", Signal::await).release();
    RunningCommand running = Command.of("sleep", "100").under(app).start();
    assertThat(running.started().await(Sessions.soon())).isTrue();
    assertThat(app.tree()).contains("shells").contains("sleep 100");
    app.close();

    StopReport report = app.report().orElseThrow();
    var paths = new ArrayList<String>();
    report.entries().forEach(it -> paths.add(it.path()));
    assertThat(paths).containsSubsequence("/app/sleep", "/app/idle", "/app/shells");
    assertThat(report.late()).isEmpty();
  }

  @Test
  void callerOutsideTheTree_thatNamesANode_mayRun() throws Exception {
    try (var app = Supervisor.open("app")) {
      var out = Promise.<String>named("out");
      var stranger = new Thread(() -> {
        try {
          out.complete(Command.of("echo", "hi").under(app).run().stdoutText());
        } catch (Exception e) {
          out.fail(e);
        }
      });
      stranger.start();
      assertThat(out.await(Sessions.soon())).isEqualTo("hi\n");
      stranger.join();
    }
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThreads_manyMoreThanSessions_allGetTheirTurn() throws Exception {
    try (var app = Supervisor.open("app")) {
      Shells.of(app).configure(with -> with.maxSessions(4));
      var all = new ArrayList<dev.supervisor.core.Child<String>>();
      for (int i = 0; i < 200; i++) {
        String number = Integer.toString(i);
        all.add(app.call(
            "caller",
            with -> with.virtual(),
            pleaseStop -> Command.of("echo", number).run(pleaseStop).orThrow().stdoutText()));
      }
      for (int i = 0; i < all.size(); i++) {
        assertThat(all.get(i).join(Sessions.soon())).isEqualTo(i + "\n");
      }
      assertThat(ShellPool.of(app).sessions()).hasSizeLessThanOrEqualTo(4);
    }
  }

  @Test
  void twoTrees_sideBySide_haveSessionsOfTheirOwn() throws Exception {
    try (var one = Supervisor.open("one")) {
      var other = Promise.<ShellPool>named("pool");
      var stranger = new Thread(() -> {
        try (var two = Supervisor.open("two")) {
          Command.of("true").run().orThrow();
          other.complete(ShellPool.of(two));
        } catch (Exception e) {
          other.fail(e);
        }
      });
      stranger.start();
      Command.of("true").run().orThrow();
      assertThat(other.await(Sessions.soon())).isNotSameAs(ShellPool.of(one));
      stranger.join();
    }
  }
}
