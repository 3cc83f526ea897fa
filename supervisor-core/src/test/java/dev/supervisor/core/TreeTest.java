package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Teller;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Names, parents, results, failures, scopes, guests: what a tree promises apart from its order. */
final class TreeTest {
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();
  private final Logger logger = (Logger) LoggerFactory.getLogger("dev.supervisor.core");

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @BeforeEach
  void listen() {
    assertThat(Teller.flush(TimeUnit.SECONDS.toNanos(60)))
        .as("what earlier tests had to tell is told")
        .isTrue();
    log.start();
    logger.addAppender(log);
    logger.setAdditive(false);
  }

  @AfterEach
  void leave() {
    logger.setAdditive(true);
    logger.detachAppender(log);
    assertThat(Supervisor.isSupervised()).isFalse();
  }

  private List<String> logged() {
    assertThat(Teller.flush(TimeUnit.SECONDS.toNanos(60))).as("all is told").isTrue();
    return List.copyOf(log.list).stream()
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  // ---- names and places

  @Test
  void names_ofSiblings_areNumberedWhileNamesakesLive() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal end = Signal.create();
      var first = app.spawn("job", pleaseStop -> end.await());
      var second = app.spawn("job", pleaseStop -> end.await());
      assertThat(first.path()).isEqualTo("/app/job");
      assertThat(second.path()).isEqualTo("/app/job#2");
      assertThat(app.find("/app/job#2")).containsSame(second);
      assertThat(app.find("job")).containsSame(first);
      assertThat(app.find("/app/nobody")).isEmpty();
      assertThat(app.find("/other/job")).isEmpty();
      assertThat(second.thread().orElseThrow().getName()).isEqualTo("/app/job#2");
      end.go();
      first.join();
      second.join();
      assertThat(app.spawn("job", pleaseStop -> {}).path()).isEqualTo("/app/job");
    }
  }

  @Test
  void name_thatCannotBePartOfAPath_isRefusedWithTheReason() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> app.spawn("a/b", pleaseStop -> {}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("a/b");
      assertThatThrownBy(() -> app.spawn(" ", pleaseStop -> {}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> app.spawn("a#2", pleaseStop -> {}))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(app.children()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void spawn_withinABody_belongsToThatBody(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var elsewhere = app.spawn("elsewhere", pleaseStop -> pleaseStop.await());
      var parent = app.call("parent", pleaseStop -> {
        var self = Supervisor.current();
        var own = self.spawn("own", stop -> stop.await());
        var other = elsewhere.spawn("given-away", stop -> stop.await());
        assertThat(own.parent()).containsSame(self);
        return List.of(self.path(), own.path(), other.path());
      });
      assertThat(parent.join())
          .containsExactly("/app/parent", "/app/parent/own", "/app/elsewhere/given-away");
      assertThat(app.descendants())
          .extracting(Node::path)
          .containsExactly("/app/elsewhere", "/app/elsewhere/given-away");
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void state_ofAChild_goesFromNewToStopped(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal running = Signal.create();
      Signal drained = Signal.create();
      Signal finish = Signal.create();
      Child<String> child = app.create("child", kind.with(), pleaseStop -> {
        running.go();
        Supervisor.current().drain().await();
        drained.go();
        finish.await();
        return "done";
      });
      assertThat(child.state()).isEqualTo(State.NEW);
      assertThat(child.thread()).isEmpty();
      child.start();
      assertThatThrownBy(child::start)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app/child was started before");
      Soon.await(running);
      assertThat(child.state()).isEqualTo(State.RUNNING);
      child.stop();
      Soon.await(drained);
      assertThat(child.state()).isEqualTo(State.STOPPING);
      finish.go();
      assertThat(child.join()).isEqualTo("done");
      assertThat(child.state()).isEqualTo(State.STOPPED);
      assertThat(child.ended().isGo()).isTrue();
    }
  }

  @Test
  void create_neverStarted_isSettledByTheStop() {
    Child<String> child;
    try (var app = Supervisor.open("app")) {
      child = app.create("child", with -> with, pleaseStop -> "never");
    }
    assertThat(child.stopped().isGo()).isTrue();
    assertThatThrownBy(child::start)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("stopped before it was started");
    assertThatThrownBy(child::join).isInstanceOf(ThreadStoppedException.class);
  }

  // ---- results and failures

  @Test
  void failure_joined_isCollectedAndNotLogged() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal fail = Signal.create();
      IOException cause = new IOException("disk full");
      var child = app.spawn("child", pleaseStop -> {
        fail.await();
        throw cause;
      });
      Signal joining = Signal.create();
      var joiner = app.call("joiner", pleaseStop -> {
        joining.go();
        try {
          child.join();
          return null;
        } catch (ThreadFailedException e) {
          return e;
        }
      });
      Soon.await(joining);
      Soon.until("joins", () -> app.tree().contains("waits for end of /app/child"));
      fail.go();
      ThreadFailedException seen = joiner.join();
      assertThat(seen).hasMessageContaining("/app/child failed").hasCause(cause);
      assertThat(seen.path()).isEqualTo("/app/child");
      assertThat(child.state()).isEqualTo(State.FAILED);
    } // and close throws nothing
    assertThat(logged()).noneMatch(line -> line.contains("failed"));
  }

  @Test
  void failures_nobodyCollected_areLoggedOnceAndThrownByClose() throws Exception {
    Scope app = Supervisor.open("app");
    var first = app.spawn("first", pleaseStop -> {
      throw new IOException("one");
    });
    Soon.await(first.stopped());
    var second = app.spawn("second", pleaseStop -> {
      throw new IOException("two");
    });
    Soon.await(second.stopped());
    var released = app.spawn("released", pleaseStop -> {
          throw new IOException("three");
        })
        .release();
    Soon.await(released.stopped());
    assertThatThrownBy(app::close)
        .isInstanceOf(ThreadFailedException.class)
        .hasMessageContaining("/app/first failed")
        .hasRootCauseMessage("one")
        .satisfies(e -> assertThat(e.getSuppressed()).hasSize(1))
        .satisfies(
            e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("/app/second failed"));
    assertThat(logged())
        .containsExactlyInAnyOrder(
            "/app/first failed", "/app/second failed", "/app/released failed");
  }

  @Test
  void joiner_thatLeavesEmptyHanded_logsTheFailure() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal fail = Signal.create();
      Signal leave = Signal.create();
      Signal hold = Signal.create();
      // its child keeps it from settling, so the joiner waits on though the body has failed
      var child = app.spawn("child", pleaseStop -> {
        var unused = Supervisor.current().spawn("slow", stop -> hold.await());
        fail.await();
        throw new IOException("lost?");
      });
      var joiner = app.call("joiner", pleaseStop -> {
        try {
          return child.join(leave);
        } catch (TimeoutException e) {
          return e;
        }
      });
      Soon.until("joins", () -> app.tree().contains("waits for end of /app/child"));
      fail.go();
      Soon.await(child.ended());
      assertThat(logged()).isEmpty();
      leave.go();
      assertThat(joiner.join()).isInstanceOf(TimeoutException.class);
      assertThat(logged()).containsExactly("/app/child failed");
      hold.go();
      assertThatThrownBy(child::join).isInstanceOf(ThreadFailedException.class);
    }
  }

  @Test
  void join_ofOneselfOrAnAncestor_isAClearError() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicReference<Child<String>> self = new AtomicReference<>();
      Signal set = Signal.create();
      Child<String> child = app.call("child", pleaseStop -> {
        set.await();
        var below = Supervisor.current().call("below", stop -> self.get().join());
        try {
          return below.join();
        } catch (ThreadFailedException e) {
          return e.getCause().getMessage();
        }
      });
      self.set(child);
      set.go();
      assertThat(child.join()).contains("/app/child/below cannot join /app/child");
    }
  }

  @Test
  void stoppedOfItselfOrAbove_awaitedWithoutATill_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      var sibling = app.spawn("sibling");
      var child = app.call("child", pleaseStop -> {
        var self = Supervisor.current();
        return List.of(
            refusal(self.stopped()),
            refusal(app.stopped()),
            refusal(sibling.stopped().and(app.stopped())),
            app.stopped().or(Signal.DONE).isGo(),
            app.stopped().await(Signal.DONE));
      });
      assertThat(child.join())
          .asString()
          .contains(
              "/app/child cannot wait until /app/child has stopped",
              "/app/child cannot wait until /app has stopped",
              "true, false");
      assertThat(refusal(app.stopped())).startsWith("/app cannot wait until /app has stopped");
      sibling.stop().await();
    }
  }

  @Test
  void stoppedOfItsFormerParent_awaitedByADaemon_isNotRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      var parent = app.spawn("parent");
      var daemon = parent.call("daemon", with -> with.daemon(true), pleaseStop -> {
        parent.stopped().await();
        return refusal(app.stopped());
      });
      parent.stop().await();
      assertThat(daemon.join()).contains("cannot wait until /app has stopped");
    }
  }

  /** {@return the message of the refusal to wait} */
  private static String refusal(Signal stopped) throws InterruptedException {
    try {
      stopped.await();
      return "none";
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void call_stoppedBeforeAResult_joinsAsStoppedWithTheReason() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.call("child", with -> with.grace(Duration.ZERO), pleaseStop -> {
        Signal.create().await();
        return 1;
      });
      child.stop("no longer needed");
      assertThatThrownBy(child::join)
          .isInstanceOf(ThreadStoppedException.class)
          .hasMessageContaining("/app/child")
          .hasMessageContaining("no longer needed (asked by /app)");
    }
  }

  @Test
  void interruptedException_beforeAnyRequest_isAFailure() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> Signal.create().await());
      Soon.until("waits", () -> app.tree().contains("waits for signal"));
      child.thread().orElseThrow().interrupt();
      assertThatThrownBy(child::join).hasCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void joinAll_someFail_joinsAllAndThrowsAll() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Integer> one = app.call("one", pleaseStop -> 1);
      Child<Integer> two = app.call("two", pleaseStop -> 2);
      assertThat(Supervisor.joinAll(one, two)).containsExactly(1, 2);
      Child<Integer> bad = app.call("bad", pleaseStop -> {
        throw new IOException("bad");
      });
      Child<Integer> worse = app.call("worse", pleaseStop -> {
        throw new IOException("worse");
      });
      assertThatThrownBy(() -> Supervisor.joinAll(List.of(bad, one, worse)))
          .hasMessageContaining("/app/bad")
          .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("/app/worse"));
    }
  }

  @Test
  void joinAll_tillGoneFirst_collectsWhatHasEnded_andLeavesTheOthers() throws Exception {
    Signal letGo = Signal.create();
    try (var app = Supervisor.open("app")) {
      Child<Integer> slow = app.call("slow", pleaseStop -> {
        letGo.await();
        return 1;
      });
      Child<Integer> bad = app.call("bad", pleaseStop -> {
        throw new IOException("bad");
      });
      Soon.await(bad.stopped());
      assertThatThrownBy(() -> Supervisor.joinAll(Signal.DONE, slow, bad))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("/app/slow")
          .satisfies(e -> assertThat(e.getSuppressed()[0]).hasMessageContaining("/app/bad"));
      letGo.go();
      assertThat(Supervisor.joinAll(Signal.NEVER, List.of(slow))).containsExactly(1);
    } // throws nothing: the failure was collected
  }

  @Test
  void joinAll_ofNothing_throwsForAnInterrupt_asAnyWait() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThat(app.children()).isEmpty();
      assertThat(Supervisor.joinAll(List.<Child<Integer>>of())).isEmpty();
      for (ThrowingCallable wait : List.<ThrowingCallable>of(
          () -> Supervisor.joinAll(List.<Child<Integer>>of()),
          () -> Supervisor.joinAll(),
          () -> Supervisor.joinAll(Signal.DONE, List.<Child<Integer>>of()))) {
        Thread.currentThread().interrupt();
        assertThatThrownBy(wait).isInstanceOf(InterruptedException.class);
        assertThat(Thread.interrupted()).isFalse();
      }
    }
  }

  @Test
  void joinAll_withANull_joinsNone() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<Integer> bad = app.call("bad", pleaseStop -> {
        throw new IOException("bad");
      });
      Soon.await(bad.stopped());
      assertThatNullPointerException()
          .isThrownBy(() -> Supervisor.joinAll(bad, null))
          .withMessage("child");
      assertThatThrownBy(bad::join).hasRootCauseMessage("bad"); // it is not collected yet
    }
  }

  @Test
  void release_afterwards_joinSaysSo() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.call("child", pleaseStop -> 1).release();
      Soon.await(child.stopped());
      assertThatThrownBy(child::join)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("released");
    }
  }

  @Test
  void cleanup_runsOnceAfterTheBody_howeverThatEnded() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open("app")) {
      var failing = app.spawn(
          "failing",
          with -> with.cleanup(stop -> seen.add("cleaned, asked: " + stop.isGo())),
          pleaseStop -> {
            seen.add("body");
            throw new IOException("body failed");
          });
      assertThatThrownBy(failing::join).hasRootCauseMessage("body failed");
      assertThat(seen).containsExactly("body", "cleaned, asked: false");
      var cleanupFails = app.spawn(
          "cleanup-fails",
          with -> with.cleanup(stop -> {
            throw new IOException("cleanup failed");
          }),
          pleaseStop -> {});
      assertThatThrownBy(cleanupFails::join).hasRootCauseMessage("cleanup failed");
    }
  }

  @Test
  void scopeOfACleanup_afterTheStop_isNotBornAsked() throws Exception {
    Signal unasked = Signal.create();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn(
          "child",
          with -> with.cleanup(stop -> {
            try (var inner = Supervisor.open("inner")) {
              unasked.go(Reason.of(stop.isGo() + ", then " + inner.pleaseStop().isGo()));
            }
          }),
          pleaseStop -> pleaseStop.await());
      child.stop();
      child.join();
    }
    assertThat(unasked.reason().orElseThrow().text()).isEqualTo("true, then false");
  }

  /** It is a child as others are: the body was not being stopped when it was opened. */
  @Test
  void scopeOfACleanup_thatWasThereWhenTheStopCame_isAskedByIt() throws Exception {
    Signal opened = Signal.create();
    try (var app = Supervisor.open("app")) {
      var child = app.spawn(
          "child",
          with -> with.cleanup(stop -> {
            try (var inner = Supervisor.open("inner")) {
              opened.go();
              inner.pleaseStop().await();
            }
          }),
          pleaseStop -> {});
      opened.await();
      child.stop();
      assertThat(child.join()).isNull();
      assertThat(child.stopped().isGo()).isTrue();
    }
  }

  @Test
  void mdc_ofTheSpawner_isThereInTheBody() throws Exception {
    MDC.put("request", "42");
    try (var app = Supervisor.open("app")) {
      assertThat(app.call("child", pleaseStop -> MDC.get("request")).join()).isEqualTo("42");
    } finally {
      MDC.clear();
    }
  }

  // ---- children and bodies

  @Test
  void body_thatReturns_stopsItsChildrenBeforeItsOwnEnd() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicReference<Child<?>> below = new AtomicReference<>();
      var child = app.spawn(
          "child",
          pleaseStop -> below.set(Supervisor.current().spawn("below", stop -> stop.await())));
      Soon.await(child.stopped());
      assertThat(below.get().stopped().isGo()).isTrue();
      assertThat(below.get().pleaseStop().reason().orElseThrow().text())
          .isEqualTo("its body has ended");
    }
  }

  @Test
  void awaitChildren_withAnInterrupt_throws_alsoWhereThereIsNone() {
    try (var app = Supervisor.open("app")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(app::awaitChildren).isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }
  }

  @Test
  void awaitChildren_keepsThemUntilTheyAreDone() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal work = Signal.create();
      var child = app.call("child", pleaseStop -> {
        var below = Supervisor.current().call("below", stop -> {
          work.await();
          return !stop.isGo();
        });
        Supervisor.current().awaitChildren();
        return below.join();
      });
      assertThat(child.stopped().await(Till.in(Duration.ofMillis(20)))).isFalse();
      work.go();
      assertThat(child.join()).isTrue();
      assertThat(app.idle().await(Till.in(Duration.ofSeconds(60)))).isTrue();
    }
  }

  @Test
  void bodyLess_node_keepsItsChildrenAndHandlesEvents() throws Exception {
    try (var app = Supervisor.open("app")) {
      var group = app.spawn("group");
      List<String> heard = Collections.synchronizedList(new ArrayList<>());
      var unused = group.handlers().on(String.class, heard::add);
      var below = group.spawn("below", pleaseStop -> pleaseStop.await());
      assertThat(group.fire("hello")).isTrue();
      Soon.until("heard", () -> heard.size() == 1);
      group.stop();
      Soon.await(group.stopped());
      assertThat(below.stopped().isGo()).isTrue();
      assertThat(group.fire("too late")).isFalse();
      assertThat(group.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void treeEvents_ofAChild_reachItsParentsQueueAndTheTreesListener() throws Exception {
    List<String> heard = Collections.synchronizedList(new ArrayList<>());
    List<String> all = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open(
        "app",
        with -> with.listener(
            event -> all.add(event.getClass().getSimpleName() + " " + event.node())))) {
      var parent = app.spawn("parent", pleaseStop -> {
        var self = Supervisor.current();
        self.handlers()
            .on(
                TreeEvent.Stopped.class,
                e -> heard.add(e.outcome() + " " + e.node().name()));
        self.handlers()
            .on(TreeEvent.Failed.class, e -> heard.add("failed " + e.node().name()));
        var child = self.spawn("child", stop -> {
          throw new IOException("bad");
        });
        var unused = Supervisor.events().awaitEvent(TreeEvent.Stopped.class, Signal.NEVER);
        child.release();
      });
      Soon.await(parent.stopped());
      assertThat(heard).containsExactly("failed child", "FAILED child");
      // the parent may end before its child is unlinked: then it also hears that it is drained
      Soon.until("all were told", () -> all.contains("Stopped /app/parent"));
      assertThat(all)
          .contains(
              "Started /app/parent",
              "Started /app/parent/child",
              "Failed /app/parent/child",
              "Stopped /app/parent/child",
              "Stopped /app/parent");
    } catch (ThreadFailedException e) {
      throw new AssertionError("released failures are not thrown", e);
    }
  }

  // ---- scopes, roots, guests

  @Test
  void open_insideATree_isAChildScopeThatFitsIntoTheOrder() throws Exception {
    try (var app = Supervisor.open("app")) {
      try (var inner = Supervisor.open("inner")) {
        assertThat(inner.path()).isEqualTo("/app/inner");
        assertThat(Supervisor.current()).isSameAs(inner);
        var child = inner.spawn("child", pleaseStop -> pleaseStop.await());
        assertThat(child.path()).isEqualTo("/app/inner/child");
      }
      assertThat(Supervisor.current()).isSameAs(app);
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  @SuppressWarnings("try") // closing it out of place is the point
  void close_byAnotherThread_isRefused() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.call("child", pleaseStop -> {
        try {
          app.close();
          return "closed";
        } catch (IllegalStateException e) {
          return e.getMessage();
        }
      });
      assertThat(child.join())
          .contains("/app was opened by thread " + Thread.currentThread().getName());
    }
  }

  @Test
  void close_outerBeforeInner_closesTheInnerFirst() {
    Scope app = Supervisor.open("app");
    Scope inner = Supervisor.open("inner");
    app.close();
    assertThat(inner.stopped().isGo()).isTrue();
    assertThat(logged()).anyMatch(line -> line.contains("/app is closed before /app/inner"));
    inner.close();
  }

  @Test
  void open_again_afterClose_isANewTree() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (var app = Supervisor.open("app")) {
        assertThat(app.path()).isEqualTo("/app");
        assertThat(app.call("child", pleaseStop -> 1).join()).isEqualTo(1);
      }
    }
  }

  @Test
  void roots_sideBySide_areSeparateTrees() throws Exception {
    try (var app = Supervisor.open("app")) {
      AtomicReference<Throwable> failed = new AtomicReference<>();
      Thread other = new Thread(() -> {
        try (var second = Supervisor.open("second")) {
          assertThat(second.parent()).isEmpty();
          assertThatThrownBy(() -> Supervisor.register("me"))
              .isInstanceOf(IllegalStateException.class)
              .hasMessageContaining("several trees");
        } catch (Throwable e) {
          failed.set(e);
        }
      });
      other.start();
      other.join();
      assertThat(failed.get()).isNull();
      assertThat(app.stopped().isGo()).isFalse();
    }
  }

  @Test
  void register_foreignThread_isAGuestThatTheRootWaitsFor() throws Exception {
    Signal registered = Signal.create();
    Signal leave = Signal.create();
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    Thread foreign;
    try (var app = Supervisor.open("app")) {
      foreign = new Thread(() -> {
        try (var guest = Supervisor.register("driver")) {
          var child = guest.spawn("follow-up", pleaseStop -> pleaseStop.await());
          seen.add(child.path());
          seen.add(Supervisor.current().path());
          registered.go();
          guest.pleaseStop().await();
          seen.add("child stopped first: " + child.stopped().isGo());
          leave.await();
        } catch (InterruptedException e) {
          seen.add("interrupted");
        }
        seen.add("current: " + Supervisor.isSupervised());
      });
      foreign.start();
      Soon.await(registered);
      assertThatThrownBy(() -> app.register("again"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("supervised already");
      app.stop();
      Soon.until("asked", () -> seen.size() == 3);
      assertThat(app.pleaseStop().isGo()).isFalse();
      leave.go();
    }
    foreign.join();
    assertThat(seen)
        .containsExactly(
            "/app/driver/follow-up", "/app/driver", "child stopped first: true", "current: false");
  }

  @Test
  void current_onAnUnknownThreadWithoutMain_saysWhatToDo() {
    assertThatThrownBy(Supervisor::current)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining(
            "none is open in this JVM: open one with try (var app = Supervisor.open(");
    var root = Supervisor.root("root");
    try {
      assertThatThrownBy(Supervisor::current)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("register");
    } finally {
      root.close();
    }
  }

  @Test
  void awaitShutdown_linkedSignal_goesBothWays() throws Exception {
    Signal outside = Signal.named("outside");
    try (var app = Supervisor.open("app")) {
      var unused = app.spawn("child", pleaseStop -> pleaseStop.await());
      Thread other = new Thread(() -> outside.go("from outside"));
      other.start();
      app.awaitShutdown(with -> with.linkedTo(outside));
      assertThat(app.pleaseStop().reason().orElseThrow().text()).isEqualTo("from outside");
      other.join();
    }
    Signal second = Signal.named("second");
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> app.stop("from inside"));
      app.awaitShutdown(with -> with.linkedTo(second));
      assertThat(second.isGo()).isTrue();
      assertThat(second.reason().map(Reason::text)).contains("from inside");
      assertThat(child.stopped().isGo()).isTrue();
    }
  }

  @Test
  void awaitShutdown_whenIdle_endsWithTheLastChild() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child", pleaseStop -> {});
      app.awaitShutdown(with -> with.whenIdle());
      assertThat(child.stopped().isGo()).isTrue();
      assertThat(app.pleaseStop().isGo()).isTrue();
    }
  }

  @Test
  void awaitShutdown_ofAScopeThatHasStopped_returnsAtOnce() throws Exception {
    var app = Supervisor.open("app");
    app.close(); // nothing has asked it to stop
    app.awaitShutdown();
    app.awaitShutdown(with -> with.whenIdle());
    assertThat(app.stopped().isGo()).isTrue();
  }

  @Test
  void awaitShutdown_onAnotherThread_endsWithTheScope() throws Exception {
    var waits = new CompletableFuture<Void>();
    Thread other;
    try (var app = Supervisor.open("app")) {
      other = new Thread(() -> {
        try {
          app.awaitShutdown();
          waits.complete(null);
        } catch (Throwable e) {
          waits.completeExceptionally(e);
        }
      });
      other.start();
    } // by its own thread, without a request
    waits.get(60, TimeUnit.SECONDS);
    other.join();
  }

  // ---- attachments

  /** Ends when told to. */
  private static final class Pool implements Attachment {
    final Signal ended = Signal.named("pool ended");
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final boolean obeys;

    Pool(boolean obeys) {
      this.obeys = obeys;
    }

    @Override
    public void ask(Reason why) {
      calls.add("ask " + why.text());
      if (obeys) {
        ended.go();
      }
    }

    @Override
    public void insist() {
      calls.add("insist");
    }

    @Override
    public void giveUp() {
      calls.add("give up");
    }

    @Override
    public Signal ended() {
      return ended;
    }

    @Override
    public String describe() {
      return "3 sessions";
    }
  }

  @Test
  void shared_attachment_isMadeOnceAndStopsAfterItsUsers() throws Exception {
    Pool pool = new Pool(true);
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    try (var app = Supervisor.open("app")) {
      var user = app.spawn("user", pleaseStop -> {
        var mine = Supervisor.current().shared("pool", Pool.class, () -> pool);
        try {
          pleaseStop.await();
        } finally {
          order.add("user cleans up, pool is there: " + !mine.ended.isGo());
        }
      });
      Soon.until("made", () -> app.find("pool").isPresent());
      assertThat(app.shared("pool", Pool.class, () -> new Pool(true))).isSameAs(pool);
      assertThat(app.children()).extracting(Node::name).containsExactly("pool", "user");
      assertThat(app.tree()).contains("3 sessions");
      app.stop("enough");
      Soon.await(user.stopped());
    }
    assertThat(order).containsExactly("user cleans up, pool is there: true");
    assertThat(pool.calls).containsExactly("ask enough");
  }

  @Test
  void attachment_thatDoesNotEnd_isInsistedUponAndGivenUp() throws Exception {
    Pool pool = new Pool(false);
    Scope app = Supervisor.open(
        "app",
        with -> with.threads(t -> t.grace(Duration.ofMillis(1)).patience(Duration.ofMillis(1))));
    AttachmentNode node = app.attach("pool", pool);
    app.close();
    Soon.until("told, on a thread of its own", () -> pool.calls.contains("give up"));
    assertThat(pool.calls).containsExactly("ask it was closed", "insist", "give up");
    assertThat(node.state()).isEqualTo(State.ABANDONED);
    assertThat(app.report().orElseThrow().late())
        .extracting(StopReport.Entry::path)
        .containsExactly("/app/pool");
  }

  // ---- depth

  @Test
  void tree_tenThousandDeep_stopsWithoutAStackOverflow() {
    Scope app = Supervisor.open("app", with -> with.stopWithin(Duration.ofMinutes(5)));
    SupervisedThread at = app;
    for (int i = 0; i < 10_000; i++) {
      at = at.create("n", with -> with, pleaseStop -> 0);
    }
    SupervisedThread deepest = at;
    assertThat(app.descendants()).hasSize(10_000);
    app.close();
    assertThat(deepest.stopped().isGo()).isTrue();
    assertThat(app.report().orElseThrow().entries()).hasSize(10_001);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void tree_deepOfLiveThreads_stopsInOrder(Soon.Kind kind) throws Exception {
    int depth = kind.name().equals("virtual") ? 10_000 : 1_000;
    Signal grown = Signal.create();
    Scope app = Supervisor.open(
        "app",
        with -> with.stopWithin(Duration.ofMinutes(5))
            .threads(t -> kind.with().apply(t).grace(Duration.ofMinutes(1))));
    descend(app, depth, grown);
    Soon.await(grown);
    app.close();
    StopReport report = app.report().orElseThrow();
    assertThat(report.entries()).hasSize(depth + 1);
    assertThat(report.inTime()).isTrue();
    assertThat(report.entries().get(0).path().length()).isGreaterThan(depth * 2);
  }

  private static void descend(SupervisedThread parent, int left, Signal grown) {
    if (left == 0) {
      grown.go();
      return;
    }
    var unused = parent.spawn("n", pleaseStop -> {
      descend(Supervisor.current(), left - 1, grown);
      pleaseStop.await();
    });
  }
}
