package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** A daemon is asked, its parent does not wait for it, and the root does. */
final class DaemonTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  @Test
  void daemon_isAsked_itsParentDoesNotWait_theRootDoes() throws Exception {
    Signal letGo = Signal.create();
    AtomicReference<Child<?>> daemon = new AtomicReference<>();
    Thread closer;
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent", pleaseStop -> {
        daemon.set(Supervisor.current().spawn("daemon", with -> with.daemon(true), stop -> {
          stop.await();
          seen.add("asked");
          letGo.await();
          seen.add("daemon ends");
        }));
      });
      Soon.await(parent.stopped());
      assertThat(daemon.get().stopped().isGo()).isFalse();
      assertThat(daemon.get().parent()).containsSame(app);
      assertThat(daemon.get().path()).isEqualTo("/app/daemon");
      assertThat(app.children()).containsExactly(daemon.get());
      Soon.until("asked", () -> seen.size() == 1);
      closer = new Thread(() -> {
        seen.add("root stopped: " + app.stopped().isGo());
        letGo.go();
      });
      app.drain().then(closer::start);
      app.stop();
    }
    closer.join();
    assertThat(daemon.get().stopped().isGo()).isTrue();
    assertThat(seen).containsExactly("asked", "root stopped: false", "daemon ends");
  }

  @Test
  void daemon_inherited_byItsChildren() throws Exception {
    Signal letGo = Signal.create();
    AtomicReference<Child<?>> grandchild = new AtomicReference<>();
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent");
      var daemon = parent.spawn("daemon", with -> with.daemon(true), pleaseStop -> {
        grandchild.set(Supervisor.current().spawn("grandchild", stop -> letGo.await()));
        Supervisor.current().spawn("awaited", with -> with.daemon(false), stop -> stop.await());
      });
      Soon.await(daemon.stopped()); // its own child did not keep it
      assertThat(grandchild.get().path()).isEqualTo("/app/grandchild");
      assertThat(grandchild.get().stopped().isGo()).isFalse();
      letGo.go();
      Soon.await(grandchild.get().stopped());
    }
  }

  @Test
  void daemon_ofTheRoot_isLikeAnyChild() {
    Child<?> daemon;
    try (var app = Supervisor.open("app")) {
      daemon = app.spawn("daemon", with -> with.daemon(true), pleaseStop -> pleaseStop.await());
    }
    assertThat(daemon.stopped().isGo()).isTrue();
  }

  @Test
  void daemon_movesBehindAllThreads_butBeforeWhatTheyShare() throws Exception {
    Signal letGo = Signal.create();
    Signal ended = Signal.named("pool ended");
    Attachment pool = new Attachment() {
      @Override
      public void ask(Reason why) {
        seen.add("pool asked");
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
    };
    try (var app = Supervisor.open("app")) {
      app.shared("pool", Attachment.class, () -> pool);
      var older = app.spawn("older", pleaseStop -> {
        pleaseStop.await();
        seen.add("older asked");
        letGo.go();
      });
      var parent = app.spawn("parent", pleaseStop -> {
        var unused = Supervisor.current().spawn("daemon", with -> with.daemon(true), stop -> {
          letGo.await();
          seen.add("daemon ends");
        });
        pleaseStop.await();
      });
      Soon.until("born", () -> !parent.children().isEmpty());
      parent.stop();
      Soon.await(parent.stopped());
      assertThat(app.children()).extracting(Node::name).containsExactly("pool", "daemon", "older");
      assertThat(older.stopped().isGo()).isFalse();
    }
    assertThat(seen).containsExactly("older asked", "daemon ends", "pool asked");
  }

  @Test
  void awaitChildren_ofAParentWhoseDaemonLeft_returns() throws Exception {
    Signal letGo = Signal.create();
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent", pleaseStop -> {
        Supervisor.current().spawn("daemon", with -> with.daemon(true), stop -> letGo.await());
        Supervisor.current().awaitChildren();
      });
      Soon.until("born", () -> !parent.children().isEmpty());
      parent.stop();
      Soon.await(parent.stopped());
      letGo.go();
    }
  }

  @Test
  void isDaemon_isInherited_untilAChildIsNone() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThat(app.isDaemon()).isFalse();
      var daemon = app.spawn("daemon", with -> with.daemon(true), pleaseStop -> pleaseStop.await());
      assertThat(daemon.isDaemon()).isTrue();
      assertThat(daemon.spawn("heir").isDaemon()).isTrue();
      assertThat(daemon
              .spawn("other", with -> with.daemon(false), stop -> stop.await())
              .isDaemon())
          .isFalse();
    }
  }
}
