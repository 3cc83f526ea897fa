package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.supervisor.core.Child;
import dev.supervisor.core.Node.State;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.Task;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.core.Together;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** CASES 1, 2: a failure that could not be printed, or not be suppressed in itself, kept its thread from ending. */
final class Case1Test {
  private final CountDownLatch let = new CountDownLatch(1);

  @AfterEach
  void letGo() {
    let.countDown();
  }

  @ParameterizedTest
  @EnumSource
  void failure_thatCannotBePrinted_endsItsThreadAndHidesNoOther(Rude.Manner manner)
      throws Exception {
    List<Throwable> failures =
        List.of(new Exception("first"), new Rude(manner, let), new Exception("last"));
    Scope app = Supervisor.open("app");
    Child<?> child = null;
    for (Throwable failure : failures) {
      child = app.spawn("c", pleaseStop -> raise(failure));
      goesSoon(child.stopped());
    }
    assertThat(child.state()).isEqualTo(State.FAILED);
    assertThat(same(causes(assertThrows(ThreadFailedException.class, app::close)), failures))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void join_ofAFailureThatCannotBePrinted_throwsIt(Rude.Manner manner) throws Exception {
    Rude rude = new Rude(manner, let);
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("c", pleaseStop -> raise(rude));
      goesSoon(child.stopped());
      assertTrue(causes(assertThrows(ThreadFailedException.class, child::join)).get(0) == rude);
    }
  }

  @ParameterizedTest
  @EnumSource
  void joinAll_andTogether_withFailuresThatCannotBePrinted_throwAllOfThem(Rude.Manner manner) {
    List<Throwable> failures = List.of(new Rude(manner, let), new Rude(manner, let));
    try (var app = Supervisor.open("app")) {
      var a = app.spawn("a", pleaseStop -> raise(failures.get(0)));
      var b = app.spawn("b", pleaseStop -> raise(failures.get(1)));
      var thrown = assertThrows(ThreadFailedException.class, () -> Supervisor.joinAll(a, b));
      assertThat(same(causes(thrown), failures)).isTrue();
      CountDownLatch both = new CountDownLatch(2);
      var together = assertThrows(
          ThreadFailedException.class,
          () -> Together.all(
              "t", failures.stream().map(each -> failing(each, both)).toList()));
      assertThat(same(causes(together), failures)).isTrue();
    }
  }

  private static Task<Object> failing(Throwable failure, CountDownLatch both) {
    return pleaseStop -> {
      both.countDown();
      both.await();
      raise(failure);
      return "nothing";
    };
  }

  @Test
  void cleanup_thatThrowsTheFailureOfItsBody_leavesThatFailure() throws Exception {
    RuntimeException same = new RuntimeException("same");
    Scope app = Supervisor.open("app");
    Child<?> child = app.spawn("c", with -> with.cleanup(s -> raise(same)), s -> raise(same));
    goesSoon(child.stopped());
    assertThat(child.state()).isEqualTo(State.FAILED);
    var thrown = assertThrows(ThreadFailedException.class, app::close);
    assertThat(thrown)
        .satisfies(e -> assertThat(e.getCause() == same).isTrue())
        .hasNoSuppressedExceptions();
  }

  @Test
  void error_ofABody_goesToTheHandlerOfItsThreadOnceItIsOver() throws Exception {
    AssertionError error = new AssertionError("broken");
    List<Object> told = new ArrayList<>();
    CountDownLatch heard = new CountDownLatch(1);
    try (var app = Supervisor.open("app")) {
      Child<?> child = app.spawn("c", pleaseStop -> {
        Child<?> self = (Child<?>) Supervisor.current();
        Thread.currentThread().setUncaughtExceptionHandler((thread, e) -> {
          told.add(e);
          told.add(self.ended().isGo());
          heard.countDown();
          throw new IllegalStateException("the handler is hostile too");
        });
        raise(error);
      });
      assertThrows(ThreadFailedException.class, child::join);
      heard.await();
      assertThat(told).containsExactly(error, true);
    }
  }

  private static boolean same(List<Throwable> seen, List<Throwable> expected) {
    boolean same = seen.size() == expected.size();
    for (int i = 0; same && i < seen.size(); i++) {
      same = seen.get(i) == expected.get(i);
    }
    return same;
  }

  private static List<Throwable> causes(ThreadFailedException thrown) {
    List<Throwable> causes = new ArrayList<>();
    causes.add(thrown.getCause());
    for (Throwable suppressed : thrown.getSuppressed()) {
      causes.add(suppressed.getCause());
    }
    return causes;
  }

  private static void goesSoon(Signal signal) throws InterruptedException {
    assertTrue(signal.await(Till.in(Duration.ofSeconds(60))), signal + " goes");
  }

  private static void raise(Throwable failure) throws Exception {
    if (failure instanceof Error error) {
      throw error;
    }
    throw (Exception) failure;
  }
}
