package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Unlogged;
import dev.supervisor.signals.Signal;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A member came to its group when that had been told to be down already, and waited for its start from then on: it was down, and what came after it
 * waited for ever.
 */
@ExtendWith(Unlogged.class)
final class HeldByDownGroupTest {
  private static final Restart GROUPED = Restart.onFailure().staysDown();

  private static Scope open(Restart.Strategy strategy) {
    return Supervisor.open("app", with -> with.threads(t -> t.strategy(strategy)));
  }

  private static Child<?> spawnFailing(Scope app, Signal when) {
    return app.spawn("failing", with -> with.restart(GROUPED), stop -> {
      when.await();
      throw new Restart.GiveUp("for good", null);
    });
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ONE_FOR_ONE")
  void child_afterOneThatWaitedForAnotherWhenItsGroupWentDown_begins(Restart.Strategy strategy)
      throws Exception {
    Signal fail = Signal.create();
    Signal ready = Signal.create();
    Signal begun = Signal.create();
    try (var app = open(strategy)) {
      Child<?> slow = app.spawn("slow", with -> with.becomesReady(), stop -> {
        ready.await();
        Supervisor.ready();
        stop.await();
      });
      Child<?> failing = spawnFailing(app, fail);
      Child<?> member =
          app.spawn("member", with -> with.after(slow).restart(GROUPED), Signal::await);
      Child<?> last = app.spawn("last", with -> with.after(member), stop -> begun.go());
      Soon.until("both wait", () -> isWaiting(member) && isWaiting(last));
      fail.go();
      Soon.until("down", () -> failing.state() == State.DOWN);
      assertThat(member.state()).isEqualTo(State.WAITING);
      ready.go();
      Soon.await(begun);
      assertThat(member.state()).isEqualTo(State.DOWN);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ONE_FOR_ONE")
  void child_afterOneThatIsStartedFirstWhenItsGroupIsDown_begins(Restart.Strategy strategy)
      throws Exception {
    Signal begun = Signal.create();
    try (var app = open(strategy)) {
      Child<?> failing = spawnFailing(app, Signal.DONE);
      Soon.until("down", () -> failing.state() == State.DOWN);
      Child<?> member = app.create("member", with -> with.restart(GROUPED), stop -> {
        stop.await();
        return "stopped";
      });
      Child<?> last = app.spawn("last", with -> with.after(member), stop -> begun.go());
      Soon.until("it waits", () -> isWaiting(last));
      Child<?> same = member.start();
      Soon.await(begun);
      assertThat(same.state()).isEqualTo(State.DOWN);
    }
  }

  private static boolean isWaiting(Child<?> child) {
    return child.state() == State.WAITING;
  }
}
