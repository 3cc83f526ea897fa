package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A thread of a user's class was asked for its own stack and state: what it threw came in place of the look at it. */
final class RudeThreadTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private static final class RudeThread extends Thread {
    RudeThread(Runnable body) {
      super(body, "rude");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new AssertionError("no stack");
    }

    @Override
    public State getState() {
      throw new AssertionError("no state");
    }
  }

  @Test
  void report_ofALateGuestThatDoesNotSayWhereItIs_saysIt() throws Exception {
    Signal registered = Signal.create();
    Signal end = Signal.named("the end of the test");
    Scope app = Supervisor.open(
        "app", with -> with.threads(threads -> threads.grace(Duration.ofMillis(1))));
    Thread rude = new RudeThread(() -> {
      try (var guest = app.register("guest")) {
        assertThat(guest.path()).isEqualTo("/app/guest");
        registered.go();
        while (!end.isGo()) {
          try {
            end.await();
          } catch (InterruptedException e) {
            // it is late, whatever it is told
          }
        }
      }
    });
    rude.start();
    assertThat(registered.await(Till.in(LONG))).isTrue();
    var unused = app.stop("enough");
    Signal late = Till.in(LONG);
    Optional<StopReport.Late> look = look(app);
    while (look.isEmpty() && !late.isGo()) {
      LockSupport.parkNanos(
          Duration.ofMillis(5).toNanos()); // this thread is asked next, and interrupted
      look = look(app);
    }
    end.go();
    app.close();
    boolean unusedFlag = Thread.interrupted();
    rude.join();
    assertThat(look).isPresent();
    assertThat(look.get().waitsOn()).isEqualTo("the end of the test");
    assertThat(look.get().stack()).isNotEmpty();
    assertThat(look.get().state()).isIn("WAITING", "RUNNABLE"); // it is interrupted now and then
  }

  private static Optional<StopReport.Late> look(Scope app) {
    return app.report().orElseThrow().late().stream()
        .flatMap(each -> Stream.ofNullable(each.late()))
        .filter(each -> !each.waitsOn().isEmpty())
        .findFirst();
  }
}
