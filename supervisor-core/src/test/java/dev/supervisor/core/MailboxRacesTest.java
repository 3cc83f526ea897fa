package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A mailbox under stop, close, pause and restart, with senders that race all of it.
 *
 * <p>The schedules it would catch: an event put while the thread closes its mailbox, neither handled
 * nor refused; one that arrives while the thread goes to sleep, and does not wake it; one handed back
 * and handled.
 */
final class MailboxRacesTest {
  private record Count() implements Request<Integer> {}

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void requests_thatRaceTheEnd_areAnsweredOrRejected_eachOnce(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      AtomicInteger answered = new AtomicInteger();
      Child<Integer> unit = app.create("unit", with -> with, pleaseStop -> {
        Supervisor.events().answer(Count.class, count -> answered.incrementAndGet());
        Supervisor.events().loop();
        return 0;
      });
      for (int round = 0; round < 200; round++) {
        answered.set(0);
        unit.start();
        int senders = 3;
        CyclicBarrier together = new CyclicBarrier(senders + 1);
        List<Child<int[]>> running = new ArrayList<>();
        for (int i = 0; i < senders; i++) {
          running.add(app.call("sender", pleaseStop -> {
            List<Promise<Integer>> asked = new ArrayList<>();
            together.await();
            for (int n = 0; n < 20; n++) {
              asked.add(unit.ask(new Count()));
            }
            int[] outcome = new int[2];
            for (Promise<Integer> promise : asked) {
              try {
                promise.await();
                outcome[0]++;
              } catch (CompletionException e) {
                assertThat(e).hasCauseInstanceOf(EventRejectedException.class);
                outcome[1]++;
              }
            }
            return outcome;
          }));
        }
        together.await();
        unit.stop();
        int yes = 0;
        int no = 0;
        for (int[] outcome : Supervisor.joinAll(running)) {
          yes += outcome[0];
          no += outcome[1];
        }
        Soon.await(unit.stopped());
        assertThat(yes).isEqualTo(answered.get());
        assertThat(yes + no).isEqualTo(senders * 20);
        assertThat(unit.queuedEvents()).isZero();
      }
    }
  }

  /** Each turn of the ball is a park on either side: a wake-up that gets lost ends the game. */
  @ParameterizedTest
  @MethodSource("kinds")
  void events_thatArriveAsTheThreadGoesToSleep_wakeIt(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      Signal over = Signal.create();
      var ping = app.spawn("ping");
      var pong = app.spawn("pong");
      ping.handlers().on(Integer.class, ball -> {
        if (ball == 0) {
          over.go();
        } else {
          pong.fire(ball - 1);
        }
      });
      pong.handlers().on(Integer.class, ping::fire);
      ping.fire(5_000);
      Soon.await(over);
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void events_underPauseAndResume_reachTheWaitsInOrder(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      int events = 2_000;
      Child<Integer> reader = app.call("reader", pleaseStop -> {
        var mine = Supervisor.events();
        for (int expected = 0; expected < events; expected++) {
          Integer seen = mine.awaitEvent(Integer.class, Signal.NEVER);
          if (seen != expected) {
            return seen;
          }
        }
        return -1;
      });
      Signal sent = Signal.create();
      var pauser = app.spawn("pauser", pleaseStop -> {
        while (!sent.isGo()) {
          reader.pause();
          reader.resume();
        }
      });
      for (int i = 0; i < events; i++) {
        reader.fire(i);
      }
      sent.go();
      pauser.join();
      assertThat(reader.join()).isEqualTo(-1);
    }
  }
}
