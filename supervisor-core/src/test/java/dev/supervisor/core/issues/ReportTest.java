package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Child;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** CASES 37, 43, 45, 46, 53, 55: what a stop leaves out, does twice, or does too soon. */
final class ReportTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  /** CASES 43: what ended by itself below a node whose turn had not come was not in the report. */
  @Test
  void report_hasEachNodeOnce_alsoWhatEndsOnDrainOrIsStoppedByItself() throws Exception {
    Signal grown = Signal.create();
    Signal early = Signal.create();
    List<String> paths = new ArrayList<>();
    try (Scope app = Supervisor.open("app")) {
      app.spawn("older", stop -> {
        var self = Supervisor.current();
        self.spawn("drained", asked -> {
          self.drain().await();
          early.go();
        });
        Child<?> alone = self.spawn("alone", asked -> asked.await());
        grown.go();
        self.drain().await();
        alone.stop("by itself").await();
        stop.await();
      });
      assertThat(grown.await(Till.in(LONG))).isTrue();
      app.spawn("newest", stop -> {
        stop.await();
        early.await();
      });
      var unused = app.stop("enough");
      assertThat(app.pleaseStop().await(Till.in(LONG))).isTrue();
      app.report().orElseThrow().entries().forEach(entry -> paths.add(entry.path()));
    }
    assertThat(paths)
        .containsExactlyInAnyOrder(
            "/app/newest", "/app/older/drained", "/app/older/alone", "/app/older");
  }

  /** CASES 46: a daemon below a node that was stopped on its own was twice in the root's report. */
  @Test
  void daemon_belowANodeThatIsStoppedAlone_isOnceInTheReport() throws Exception {
    Signal letGo = Signal.create();
    Signal grown = Signal.create();
    Scope app = Supervisor.open("app");
    try {
      var parent = app.spawn("parent", stop -> {
        Supervisor.current().spawn("daemon", with -> with.daemon(true), asked -> {
          Supervisor.current().spawn("below", with -> with.daemon(false), it -> letGo.await());
          grown.go();
          letGo.await();
        });
        stop.await();
      });
      assertThat(grown.await(Till.in(LONG))).isTrue();
      assertThat(parent.stop("alone").await(Till.in(LONG))).isTrue();
      var unused = app.stop("all");
      letGo.go();
    } finally {
      app.close();
    }
    assertThat(app.report().orElseThrow().entries())
        .extracting(StopReport.Entry::path)
        .containsExactlyInAnyOrder("/app/daemon/below", "/app/daemon", "/app");
  }

  /** CASES 45: a parent settled before the `stopped` of a child had gone. */
  @Test
  void close_thatMeetsAStop_returnsAfterStoppedOfEachChildHasGone() {
    for (int i = 0; i < 2_000; i++) {
      Scope app = Supervisor.open("app");
      Child<?> child = app.spawn("child", stop -> stop.await());
      var unused = child.stop("at the same time");
      app.close();
      assertThat(child.stopped().isGo()).isTrue();
    }
  }

  private static final class Pool implements Attachment {
    private final Signal ended = Signal.create();

    @Override
    public void ask(Reason why) {
      ended.go();
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return ended;
    }
  }

  /** CASES 37: what is shared by a tree counted as a child of the root. */
  @Test
  void awaitChildren_besideASharedAttachment_returns() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      Pool pool = app.shared("pool", Pool.class, Pool::new);
      assertThat(app.children()).extracting(Node::name).containsExactly("pool");
      assertThat(app.awaitChildren(Till.in(LONG))).isTrue();
      assertThat(app.idle().isGo()).isTrue();
      assertThat(pool.ended().isGo()).isFalse();
    }
  }

  /** CASES 53: the name of a thread was its whole path, so a chain of 20,000 took 439 MiB. */
  @Test
  void nameOfADeepThread_isBounded_andItsPathIsNot() throws Exception {
    try (Scope app = Supervisor.open("app")) {
      assertThat(app.path()).isEqualTo("/app");
      Signal name = Signal.create();
      List<String> seen = new ArrayList<>();
      descend(200, () -> {
        seen.add(Thread.currentThread().getName());
        seen.add(Supervisor.current().path());
        name.go();
      });
      assertThat(name.await(Till.in(LONG))).isTrue();
      assertThat(seen.get(0)).startsWith("…/").hasSizeLessThan(200);
      assertThat(seen.get(1)).hasSizeGreaterThan(1_000);
    }
  }

  private static void descend(int depth, Runnable last) {
    Supervisor.current().spawn("deep-one", stop -> {
      if (depth == 0) {
        last.run();
      } else {
        descend(depth - 1, last);
      }
      stop.await();
    });
  }

  /** What a daemon had borne kept the session of the daemon's own stop, of which the root's report knew nothing. */
  @Test
  void report_ofARoot_hasWhatADaemonBore_thatWasStoppedBefore() throws Exception {
    Signal letGo = Signal.create();
    Signal grown = Signal.create();
    Scope app = Supervisor.open("app");
    var parent = app.spawn("parent", pleaseStop -> {
      Supervisor.current().spawn("daemon", with -> with.daemon(true), asked -> letGo.await());
      grown.go();
      pleaseStop.await();
    });
    assertThat(grown.await(Till.in(LONG))).isTrue();
    var daemon = (Child<?>) app.find("parent/daemon").orElseThrow();
    daemon.stop();
    daemon.spawn("late", with -> with.daemon(false), asked -> letGo.await());
    assertThat(parent.stop().await(Till.in(LONG))).isTrue();
    app.stop();
    letGo.go();
    app.close();
    assertThat(app.report().orElseThrow().entries())
        .extracting(StopReport.Entry::path)
        .containsExactly("/app/daemon/late", "/app/daemon", "/app");
  }
}
