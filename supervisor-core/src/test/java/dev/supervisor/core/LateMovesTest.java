package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Node.State;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Between two holds of a move the incarnation for which it is made may come to its end by itself, and another one begin. That one is left
 * alone.
 *
 * <p>The schedule that was found: a child is asked to stop as what it needs has failed. It was noted as asked, and its thread failed, before its
 * {@code pleaseStop} went. By then that was the one of the next incarnation, which came to a normal end at once, for ever.
 */
@ExtendWith(Unlogged.class)
final class LateMovesTest {
  private static final int TRIES = 20;
  private static final int MOST_HOLDS = 40;
  private static final Restart EAGER =
      Restart.onFailure().delays(Duration.ZERO, Duration.ZERO).forever();

  /** A child, its first incarnation, which ends when it is told, and the next, which waits for its stop. */
  private static final class TwoRuns {
    final CountDownLatch ends = new CountDownLatch(1);
    final CountDownLatch second = new CountDownLatch(1);
    final AtomicInteger runs = new AtomicInteger();
    final AtomicInteger holds = new AtomicInteger();

    String run(Signal stop) throws Exception {
      if (runs.getAndIncrement() == 0) {
        ends.await();
        throw new IOException("the first fails by itself");
      }
      second.countDown();
      stop.await();
      return "the second was stopped";
    }

    boolean endsAfter(int hold, ThrowingAction then) {
      if (holds.incrementAndGet() < hold) {
        return true;
      }
      ends.countDown();
      then.run();
      await(second);
      return false;
    }
  }

  /** Something that may be interrupted. */
  private interface ThrowingAction {
    void act() throws Exception;

    default void run() {
      try {
        act();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  private static void await(CountDownLatch latch) {
    ((ThrowingAction) () -> assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue()).run();
  }

  /** One stop with something else after one of its holds. */
  private interface StopOnce {
    /** {@return how many holds there were} */
    int after(int hold) throws Exception;
  }

  private static void afterEachHold(StopOnce stop) throws Exception {
    int most = 0;
    for (int hold = 1; hold <= MOST_HOLDS && hold <= most + 1; hold++) {
      for (int i = 0; i < TRIES && most < hold; i++) {
        most = Math.max(most, stop.after(hold));
      }
    }
    assertThat(most).as("holds of a stop").isBetween(3, MOST_HOLDS - 1);
  }

  @Test
  void stopOfAnIncarnation_thatFailsMeanwhile_doesNotTouchTheNext() throws Exception {
    afterEachHold(LateMovesTest::stopIncarnationAndFailAfter);
  }

  private static int stopIncarnationAndFailAfter(int hold) throws Exception {
    TwoRuns body = new TwoRuns();
    try (var app = Supervisor.open("app")) {
      Child<String> child = app.call("child", with -> with.restart(EAGER), body::run);
      ChildNode<?> node = (ChildNode<?>) child;
      Signal drain = child.drain();
      Soon.until("it runs", () -> body.runs.get() == 1);
      new AfterEachHold(
              node.stopping,
              () -> StopChain.stopIncarnation(node, 0, Reason.of("what it needs has failed")),
              () -> body.endsAfter(hold, () -> {}))
          .run();
      if (body.runs.get() == 2) {
        String what = "ended after hold " + hold;
        assertThat(child.pleaseStop().isGo()).as(what).isFalse();
        assertThat(child.drain().isGo()).as(what).isFalse();
        assertThat(node.stopping.clock()).as(what).isNull();
        assertThat(child.state()).as(what).isEqualTo(State.RUNNING);
        Soon.await(drain);
      }
      body.ends.countDown();
      var unused = child.stop();
      Soon.await(child.stopped());
    } catch (ThreadFailedException e) {
      assertThat(e).rootCause().isInstanceOf(IOException.class); // it was stopped as it failed
    }
    return body.holds.get();
  }

  @Test
  void stopOfALife_thatEndsMeanwhile_doesNotTouchTheNext() throws Exception {
    afterEachHold(LateMovesTest::stopAndStartAfter);
  }

  private static int stopAndStartAfter(int hold) throws Exception {
    TwoRuns body = new TwoRuns();
    try (var app = Supervisor.open("app")) {
      Child<String> child = app.create("child", with -> with, stop -> {
        try {
          return body.run(stop);
        } catch (IOException e) {
          return "the first ends by itself";
        }
      });
      ChildNode<?> node = (ChildNode<?>) child;
      child.start();
      Signal former = child.stopped();
      Signal formerDrain = child.drain();
      Soon.until("it runs", () -> body.runs.get() == 1);
      new AfterEachHold(
              node.stopping,
              child::stop,
              () -> body.endsAfter(hold, () -> {
                Soon.until("the first is over", former::isGo); // this thread runs no callback now
                child.start();
              }))
          .run();
      if (body.runs.get() == 2) {
        String what = "ended after hold " + hold;
        assertThat(child.pleaseStop().isGo()).as(what).isFalse();
        assertThat(child.drain().isGo()).as(what).isFalse();
        assertThat(node.stopping.clock()).as(what).isNull();
        assertThat(child.state()).as(what).isEqualTo(State.RUNNING);
        Soon.await(formerDrain);
        var unused = child.stop();
        assertThat(child.join()).as(what).isEqualTo("the second was stopped");
      }
      body.ends.countDown();
    }
    return body.holds.get();
  }

  @Test
  void clock_ofAFormerIncarnation_doesNotBeginInTheNext_norStopThatOfTheNext() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.create("child", with -> with, stop -> {
        stop.await();
        return "stopped";
      });
      var unused = child.start().stop();
      Soon.await(child.stopped());
      TreeNode node = (TreeNode) child;
      int former = node.stopping.incarnation();
      child.start();
      Escalation.begin(node, former);
      assertThat(node.stopping.clock()).isNull();
      StopChain.afterAsking(node, former);
      assertThat(node.stopping.clock()).isNull();
      Escalation.begin(node, node.stopping.incarnation());
      Escalation.end(node, former);
      assertThat(node.stopping.clock()).isNotNull();
      Escalation.end(node, node.stopping.incarnation());
      assertThat(node.stopping.clock()).isNull();
    }
  }

  /** Bad: the incarnation that follows is not that for which the stop is noted, so it is never stopped. */
  @Test
  void stop_thatCouldNotHaveTheMutexAsAnIncarnationCameToItsEnd_stopsTheNext() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("child", with -> with.restart(EAGER), Signal::await);
      ChildNode<?> node = (ChildNode<?>) child;
      Soon.until("it runs", () -> child.state() == State.RUNNING);
      Signal stopped = child.stopped();
      node.lock(); // in which the chain has decided that another incarnation follows
      try {
        Thread stops = new Thread(child::stop, "stops");
        stops.start();
        stops.join(); // it has gone on without the mutex
        assertThat(node.stopping.run()).isNotNull();
        Signal former = child.pleaseStop();
        assertThat(node.stopping.isOpen()).isTrue();
        StopRun noted = node.stopping.run();
        assertThat(node.stopping.endIncarnation()).isNull();
        node.beginIncarnation();
        node.restarts.next.follows(0L, /* withSiblings= */ false, System.nanoTime());
        node.stopping.joinStop(noted); // it was noted as this incarnation had just begun
        node.unlock();
        Soon.await(stopped);
        assertThat(child.state()).isEqualTo(State.STOPPED);
        former.go(); // its thread ends at last
      } finally {
        if (node.stopping.isMine()) {
          node.unlock();
        }
      }
    }
  }

  /** Bad: what is left of the first is forgotten where the second ends before the thread of the first goes on: a wait for its drain is for ever. */
  @Test
  void former_thatIsOvertakenByTheNext_isOverWithIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("child", with -> with.restart(EAGER), Signal::await);
      ChildNode<?> node = (ChildNode<?>) child;
      List<Signal> drains = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        SignalSource drain = Signal.source(node, "drain");
        drains.add(drain.signal());
        node.restarts.next.leaves(new FormerIncarnation(null, drain, null, null));
      }
      node.awaitNext();
      for (Signal each : drains) {
        assertThat(each.isGo()).isTrue();
      }
    }
  }
}
