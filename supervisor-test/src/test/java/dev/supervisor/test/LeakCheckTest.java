package dev.supervisor.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.internal.OpenNode;
import dev.supervisor.core.internal.OpenTrees;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Timer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.MethodName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Each thing that can be left behind, left behind by a test of a class that JUnit runs here. */
final class LeakCheckTest {
  private static final Duration HOUR = Duration.ofHours(1);

  @AfterEach
  void nothingIsLeftOfWhatTheyLeft() throws InterruptedException {
    for (OpenNode each : OpenTrees.nodes()) {
      each.stop("the test is over").await(); // it was stopped, and may have needed more time
    }
    assertThat(OpenTrees.nodes()).isEmpty();
    assertThat(Timer.entries()).noneMatch(it -> !it.forUsers().isEmpty());
    assertThat(TestClock.installed()).isNull();
  }

  private static EngineTestKit.Builder kit(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
        .selectors(selectClass(tests));
  }

  private static List<TestExecutionResult> results(Events events) {
    return events.finished().list().stream()
        .map(it -> it.getRequiredPayload(TestExecutionResult.class))
        .toList();
  }

  /** {@return how its tests ended, in the order of their names} */
  private static List<TestExecutionResult> run(Class<?> tests) {
    return results(kit(tests).execute().testEvents());
  }

  private static Throwable failure(TestExecutionResult result) {
    return result.getThrowable().orElseThrow();
  }

  /** The first of two tests fails with that, and the second, which leaves nothing, does not. */
  private static Throwable failureOfFirst(Class<?> tests) {
    var results = run(tests);
    assertThat(results).hasSize(2);
    assertThat(results.get(1).getStatus())
        .as("%s", results.get(1).getThrowable())
        .isEqualTo(Status.SUCCESSFUL);
    return failure(results.get(0)); // fails where there is none
  }

  @TestMethodOrder(MethodName.class)
  abstract static class Watched {
    @RegisterExtension
    static final LeakCheck LEAKS = LeakCheck.within(Duration.ofMillis(200));

    @Test
    final void z_isClean() {
      assertThat(Supervisor.isSupervised()).isFalse();
    }
  }

  // ---- trees

  static final class OpensATree extends Watched {
    @Test
    void a_opens() {
      var app = Supervisor.open("left-open");
      app.spawn("poller", pleaseStop -> pleaseStop.await());
      var unused = app.attach("file", new Ending());
    }
  }

  @Test
  void tree_leftOpen_isNamedWithItsPlaceAndClosed() {
    assertThat(failureOfFirst(OpensATree.class))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("left behind by test a_opens()")
        .hasMessageContaining("- /left-open, not stopped, open on the thread of the test")
        .hasMessageContaining("poller")
        .hasMessageContaining("file")
        .hasMessageContaining("LeakCheckTest$OpensATree.a_opens");
  }

  static final class OpensATreeThatFails extends Watched {
    @Test
    void a_opens() throws InterruptedException {
      var app = Supervisor.open("left-open");
      app.spawn("fails", pleaseStop -> {
            throw new IllegalStateException("in the body");
          })
          .stopped()
          .await();
    }
  }

  @Test
  void treeLeftOpen_withAFailure_hasThatSuppressed() {
    assertThat(failureOfFirst(OpensATreeThatFails.class).getSuppressed())
        .singleElement()
        .isInstanceOf(ThreadFailedException.class);
  }

  static final class LeavesARoot extends Watched {
    @Test
    void a_leaves() {
      Supervisor.root("of-no-thread").spawn("worker", pleaseStop -> pleaseStop.await());
    }
  }

  @Test
  void rootOfNoThread_left_isNamedAndStopped() {
    assertThat(failureOfFirst(LeavesARoot.class))
        .hasMessageContaining("- /of-no-thread, not stopped:")
        .hasMessageContaining("worker")
        .hasMessageContaining("LeavesARoot.a_leaves");
  }

  static final class LeavesAChild extends Watched {
    static Scope app;

    @BeforeAll
    static void open() {
      app = Supervisor.root("shared-by-tests");
    }

    @AfterAll
    static void close() {
      app.close();
    }

    @Test
    void a_leaves() throws InterruptedException {
      Signal begun = Signal.named("begun");
      var child = app.spawn("child", pleaseStop -> {
        begun.go();
        pleaseStop.await();
      });
      begun.await();
      child.spawn("grandchild");
      var pool = app.shared("pool", Ending.class, Ending::new);
      assertThat(pool).isNotNull();
    }
  }

  @Test
  void childInATreeFromBefore_left_isNamedAndStoppedAndTheTreeAndWhatItSharesStay() {
    assertThat(failureOfFirst(LeavesAChild.class))
        .hasMessageContaining("- /shared-by-tests/child, not stopped, on thread")
        .hasMessageContaining("grandchild")
        .hasMessageContaining("    at ")
        .hasMessageNotContaining("pool")
        .hasMessageNotContaining("- /shared-by-tests,");
    assertThat(LeavesAChild.app.stopped().isGo()).isTrue();
  }

  static final class ClassLeavesARoot {
    @RegisterExtension
    static final LeakCheck LEAKS = LeakCheck.within(Duration.ZERO);

    @BeforeAll
    static void open() {
      var unused = Supervisor.root("of-the-class");
    }

    @Test
    void a_passes() {}
  }

  @Test
  void root_leftByAClass_failsTheClass() {
    var run = kit(ClassLeavesARoot.class).execute();
    assertThat(results(run.testEvents()).get(0).getStatus()).isEqualTo(Status.SUCCESSFUL);
    assertThat(failure(results(run.containerEvents()).get(0)))
        .hasMessageContaining("left behind by class LeakCheckTest$ClassLeavesARoot")
        .hasMessageContaining("/of-the-class");
  }

  // ---- threads

  static final class AbandonsAThread extends Watched {
    static final Signal begun = Signal.named("begun");
    static final Signal mayEnd = Signal.named("may end");
    static Thread thread;

    @Test
    void a_abandons() throws InterruptedException {
      try (var app = Supervisor.open(
          "app",
          with -> with.stopWithin(Duration.ofMillis(200))
              .threads(it -> it.grace(Duration.ofMillis(1)).patience(Duration.ofMillis(1))))) {
        var deaf = app.spawn("deaf", pleaseStop -> ignoreInterrupts());
        begun.await();
        thread = deaf.thread().orElseThrow();
      }
    }

    private static void ignoreInterrupts() {
      begun.go();
      while (!mayEnd.isGo()) {
        try {
          mayEnd.await();
        } catch (InterruptedException e) {
          assertThat(e).isNotNull(); // and it goes on all the same
        }
      }
    }
  }

  @Test
  void threadOfAnAbandonedNode_left_isNamedWithItsStack() throws Exception {
    try {
      assertThat(failureOfFirst(AbandonsAThread.class))
          .hasMessageContaining("- thread /app/deaf, which still runs")
          .hasMessageContaining("AbandonsAThread.ignoreInterrupts");
    } finally {
      AbandonsAThread.mayEnd.go();
      AbandonsAThread.thread.join();
    }
  }

  static final class BlocksACallback extends Watched {
    static final Signal mayEnd = Signal.named("may end");
    static final Signal begun = Signal.named("begun");
    static final Signal ended = Signal.named("ended");

    @Test
    void a_blocks() throws InterruptedException {
      try (var clock = TestClock.install()) {
        var unused = Till.in(HOUR).then(BlocksACallback::block); // not at once, and so not here
        clock.advance(HOUR);
        begun.await();
      }
    }

    private static void block() {
      begun.go();
      while (!mayEnd.isGo()) {
        Thread.onSpinWait();
      }
      ended.go();
    }
  }

  @Test
  void callbackThatDoesNotReturn_isNamedWithItsStack() throws Exception {
    try {
      assertThat(failureOfFirst(BlocksACallback.class))
          .hasMessageContaining("which still runs")
          .hasMessageContaining("BlocksACallback.block(");
    } finally {
      BlocksACallback.mayEnd.go();
      BlocksACallback.ended.await();
    }
  }

  // ---- time

  static final class LeavesACallback extends Watched {
    static Registration registration;

    @Test
    void a_leaves() {
      registration = Till.in(HOUR).then(() -> {});
    }
  }

  @Test
  void callbackAtADeadline_left_isNamedAndTakenBack() {
    assertThat(failureOfFirst(LeavesACallback.class))
        .hasMessageContaining("- a callback or a combination that waits till 3")
        .hasMessageContaining("ms from now");
  }

  static final class LeavesAClock extends Watched {
    @Test
    void a_leaves() {
      var clock = TestClock.install();
      assertThat(clock.now()).isNotNull();
      Supervisor.root("in-no-time").spawn("worker", pleaseStop -> pleaseStop.await());
    }
  }

  @Test
  void clock_left_isNamedAndClosedBeforeWhatNeedsTimeToEnd() {
    assertThat(failureOfFirst(LeavesAClock.class))
        .hasMessageContaining("- a test clock, installed at")
        .hasMessageContaining("LeavesAClock.a_leaves")
        .hasMessageContaining("/in-no-time");
  }

  // ---- what is no leftover, and whose failure it is

  static final class LeavesNothing {
    @RegisterExtension
    static final LeakCheck LEAKS = LeakCheck.within(Duration.ofMinutes(1));

    @Test
    void a_uses() throws Exception {
      try (var clock = TestClock.install();
          var app = Supervisor.open("app")) {
        var child = app.call("child", pleaseStop -> Till.in(HOUR).sleep());
        clock.awaitParked(child);
        clock.advance(HOUR);
        assertThat(child.join()).isTrue();
        Till.in(HOUR).then(() -> {}).cancel();
      }
    }
  }

  @Test
  void nothing_left_passes() {
    assertThat(run(LeavesNothing.class)).allMatch(it -> it.getStatus() == Status.SUCCESSFUL);
  }

  static final class EndsSoon {
    @RegisterExtension
    static final LeakCheck LEAKS = LeakCheck.within(Duration.ofMinutes(1));

    static final Signal looked = Signal.named("looked");

    @Test
    void a_leavesARootThatIsStopping() {
      var app = Supervisor.root("soon", with -> with.stopWithin(HOUR));
      app.spawn("late", with -> with.grace(HOUR), pleaseStop -> looked.await());
      app.stop();
      var unused = Till.in(Duration.ofMillis(50)).then(looked::go);
    }
  }

  @Test
  void rootThatEndsWithinThePatience_isNoLeftover() {
    assertThat(run(EndsSoon.class)).allMatch(it -> it.getStatus() == Status.SUCCESSFUL);
  }

  static final class FailsAndLeaves extends Watched {
    @Test
    void a_fails() {
      var unused = Supervisor.root("left");
      throw new IllegalArgumentException("of the test");
    }
  }

  @Test
  void testThatFailedAnyhow_keepsItsFailureWithOursSuppressed() {
    var failure = failureOfFirst(FailsAndLeaves.class);
    assertThat(failure).hasMessage("of the test");
    assertThat(failure.getSuppressed()).singleElement().asString().contains("/left, not stopped");
  }

  @Test
  void patience_negative_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> LeakCheck.within(Duration.ofNanos(-1)));
  }

  private static final class Ending implements Attachment {
    private final Signal ended = Signal.named("ended");

    @Override
    public void ask(Reason why) {
      ended.go(why);
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
}
