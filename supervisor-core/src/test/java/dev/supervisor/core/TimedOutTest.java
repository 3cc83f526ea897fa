package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.async.Bridges;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** A wait for a result that times out says what has not come, and how long it was waited for, in the units of people. */
@ExtendWith(Unlogged.class)
final class TimedOutTest {
  private static final String LIMIT = ": a limit of 2 ms went first";

  private static Signal soon() {
    return Till.in(Duration.ofMillis(2));
  }

  private static void says(String what, ThrowingCallable wait) {
    assertThatThrownBy(wait)
        .as(what)
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining(what)
        .hasMessageContaining(LIMIT);
  }

  @Test
  void eachWaitForAResult_saysHowLongTheLimitWas() throws Exception {
    Signal end = Signal.create();
    Callable<String> waits = () -> {
      end.await();
      return "";
    };
    try (var app = Supervisor.open("app")) {
      Child<String> slow = app.call("slow", pleaseStop -> waits.call());
      Child<?> server = app.spawn("server", with -> with.becomesReady(), stop -> end.await());
      says("/app/slow has not stopped", () -> slow.join(soon()));
      says("/app/slow has not stopped", () -> Supervisor.joinAll(soon(), slow));
      says("/app/slow has not stopped", () -> Supervisor.events().awaitThread(slow, soon()));
      says("/app/server has not become ready", () -> server.awaitReady(soon()));
      says("answer has no result", () -> Promise.named("answer").await(soon()));
      says(
          "answer has no result", () -> Supervisor.events().await(Promise.named("answer"), soon()));
      says("of /app/slow", () -> slow.ask(() -> 1).await(soon()));
      says("work had no result", () -> Together.within(soon(), "work", stop -> waits.call()));
      Lock lock = Lock.named("printer");
      Signal taken = Signal.create();
      Child<?> holder = app.spawn("holder", stop -> {
        try (var held = lock.acquire()) {
          assertThat(held).isNotNull();
          taken.go();
          end.await();
        }
      });
      Soon.await(taken);
      says("could not be taken", () -> lock.acquire(soon()));
      var executor = Bridges.of(app).asExecutor("pool");
      says("has no result", () -> executor.submit(waits).get(2, TimeUnit.MILLISECONDS));
      says(
          "the first of 1 tasks has no result",
          () -> executor.invokeAny(List.of(waits), 2, TimeUnit.MILLISECONDS));
      says(
          "slow has no result",
          () -> executor
              .threaded()
              .function("slow", waits::call)
              .call()
              .get(2, TimeUnit.MILLISECONDS));
      end.go();
      Soon.await(holder.stopped());
    }
  }

  @Test
  void limitThatIsPartOfMore_isSaidToo_andAnotherTillByItsName() throws Exception {
    Promise<String> answer = Promise.named("answer");
    Signal stop = Signal.named("stop");
    assertThatThrownBy(() -> answer.await(stop.or(Till.in(Duration.ZERO))))
        .hasMessage("promise answer has no result: (stop or a limit of 0 ms) went first");
    stop.go();
    assertThatThrownBy(() -> answer.await(stop))
        .hasMessage("promise answer has no result: stop went first");
    assertThat(Stream.of(Duration.ofSeconds(10), Duration.ofMinutes(2))
            .map(Till::in)
            .map(Signal::name))
        .allMatch(name -> name.startsWith("till ") && name.endsWith(" ms from now"));
  }
}
