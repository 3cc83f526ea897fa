package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node.State;
import dev.supervisor.core.events.Events.EventRejectedException;
import dev.supervisor.core.events.Events.Rejected;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asking and telling: answers, failures, and what cannot be answered. */
final class AskTest {
  private final List<String> seen = Collections.synchronizedList(new ArrayList<>());

  private record Add(int a, int b) implements Request<Integer> {}

  private record Divide(int a, int b) implements Request<Integer> {}

  private record Whoami() implements Request<String> {}

  static List<Soon.Kind> kinds() {
    return Soon.kinds();
  }

  private static Child<?> calculator(SupervisedThread parent) {
    var child = parent.spawn("calculator");
    child.handlers().answer(Add.class, add -> add.a() + add.b());
    child.handlers().answer(Divide.class, divide -> divide.a() / divide.b());
    child.handlers().answer(Whoami.class, who -> Supervisor.current().path());
    return child;
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void ask_isAnsweredOnTheThread_withValueOrFailure(Soon.Kind kind) throws Exception {
    try (var app = Supervisor.open("app", with -> with.threads(kind.with()))) {
      var calculator = calculator(app);
      assertThat(calculator.ask(new Add(3, 4)).await()).isEqualTo(7);
      assertThat(calculator.ask(new Whoami()).await()).isEqualTo("/app/calculator");
      assertThat(calculator.ask(() -> Supervisor.current().path()).await())
          .isEqualTo("/app/calculator");
      Promise<Integer> failed = calculator.ask(new Divide(1, 0));
      assertThatThrownBy(failed::await)
          .isInstanceOf(CompletionException.class)
          .hasCauseInstanceOf(ArithmeticException.class);
      assertThat(failed.failure()).containsInstanceOf(ArithmeticException.class);
      assertThat(failed.toString()).contains("/app/calculator", "Divide[a=1, b=0]");
      assertThatThrownBy(() -> calculator
              .ask(() -> {
                throw new IOException("as told");
              })
              .await())
          .hasRootCauseMessage("as told");
      assertThat(calculator.ask(new Add(1, 1)).toFuture().get()).isEqualTo(2);
    }
  }

  @Test
  void ask_withATill_isOverWhenThatGoes() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal end = Signal.create();
      var deaf = app.spawn("deaf", pleaseStop -> end.await());
      assertThatThrownBy(() -> deaf.ask(new Add(1, 2)).await(Till.in(Duration.ofMillis(1))))
          .isInstanceOf(TimeoutException.class)
          .hasMessageContaining("answer of /app/deaf to Add[a=1, b=2]");
      end.go();
    }
  }

  @Test
  void ask_withACallback_callsItWhereItWasAnswered() throws Exception {
    try (var app = Supervisor.open("app")) {
      var calculator = calculator(app);
      calculator.ask(
          new Add(3, 4),
          (value, failure) ->
              seen.add(value + " " + failure + " on " + Supervisor.current().path()));
      calculator.ask(new Divide(1, 0), (value, failure) -> {
        seen.add(value + " " + failure.getMessage());
        throw new IllegalStateException("a callback that fails does no harm");
      });
      calculator.ask(() -> 0).await();
      assertThat(seen).containsExactly("7 null on /app/calculator", "null / by zero");
    }
  }

  @Test
  void answer_asAStageOrAPromise_isWaitedFor() throws Exception {
    record Later() implements Request<String> {}
    record Failing() implements Request<String> {}
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child");
      CompletableFuture<String> stage = new CompletableFuture<>();
      child.handlers().answerLater(Later.class, request -> stage);
      child
          .handlers()
          .answerLater(
              Failing.class,
              request -> CompletableFuture.supplyAsync(() -> {
                throw new IllegalStateException("as told");
              }));
      Promise<String> promise = child.ask(new Later());
      child.ask(() -> 0).await(); // it has gone on meanwhile
      assertThat(promise.isDone()).isFalse();
      stage.complete("done");
      assertThat(promise.await()).isEqualTo("done");
      assertThatThrownBy(() -> child.ask(new Failing()).await())
          .cause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("as told");
    }
  }

  @Test
  void tell_isAnsweredToNobody_andAFailureGoesToTheHook() throws Exception {
    record Note(String text) implements Request<String> {}
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child");
      child.handlers().onError((event, failure) -> seen.add(event + " " + failure.getMessage()));
      child.handlers().answer(Note.class, note -> {
        if (note.text().isEmpty()) {
          throw new IllegalArgumentException("as told");
        }
        seen.add(note.text());
        return "dropped";
      });
      assertThat(child.tell(new Note("a"))).isTrue();
      assertThat(child.tell(new Note(""))).isTrue();
      child.stop();
      Soon.await(child.stopped());
      assertThat(child.tell(new Note("late"))).isFalse();
      assertThat(seen).containsExactly("a", "Note[text=] as told");
    }
  }

  @Test
  void ask_whatNobodyAnswers_saysWhatIsAnswered() throws Exception {
    record Unknown() implements Request<String> {}
    try (var app = Supervisor.open("app")) {
      var calculator = calculator(app);
      assertThatThrownBy(() -> calculator.ask(new Unknown()).await())
          .cause()
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("no answerer on /app/calculator takes")
          .hasMessageContaining("Unknown")
          .hasMessageContaining("Add");
      assertThatThrownBy(() -> calculator.handlers().answer(Add.class, add -> 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("already");
    }
  }

  @Test
  void ask_aTreeThatItsThreadHasClosed_isRejected() throws Exception {
    var app = Supervisor.open("app");
    app.close();
    assertThatThrownBy(() -> app.ask(new Add(1, 2)).await())
        .hasMessageContaining("/app is over and does not answer any more");
  }

  @Test
  void ask_oneself_isAnError_notADeadlock() throws Exception {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> app.ask(() -> 0))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("/app cannot ask itself");
      assertThatThrownBy(() -> app.ask(new Add(1, 2))).isInstanceOf(IllegalStateException.class);
      try (var inner = Supervisor.open("inner")) {
        assertThat(inner.parent()).contains(app);
        assertThatThrownBy(() -> app.ask(() -> 0)).isInstanceOf(IllegalStateException.class);
      }
      assertThat(app.tell(new Add(1, 2))).isTrue(); // that is only work for later
    }
  }

  /** The bad schedule: one asks two, two asks three to answer it, three asks one: all would wait. */
  @Test
  void ask_inACircle_isRefused() throws Exception {
    record Ask() implements Request<String> {}
    try (var app = Supervisor.open("app")) {
      var one = app.spawn("one");
      var two = app.spawn("two");
      var three = app.spawn("three");
      one.handlers().answer(Ask.class, ask -> two.ask(new Ask()).await());
      two.handlers().answer(Ask.class, ask -> three.ask(new Ask()).await());
      three.handlers().answer(Ask.class, ask -> {
        assertThat(one.tell(new Add(1, 2))).isTrue(); // telling is no waiting
        return one.ask(new Ask()).await();
      });
      assertThatThrownBy(() -> one.ask(new Ask()).await())
          .rootCause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(
              "asking in a circle: /app/one -> /app/two -> /app/three -> /app/one");
      // the same threads, in no circle
      two.ask(() -> 0).await();
      assertThat(three.ask(() -> one.ask(() -> "fine").await()).await()).isEqualTo("fine");
    }
  }

  @Test
  void ask_aThreadThatIsOver_orEndsWithoutAnAnswer_fails() throws Exception {
    try (var app = Supervisor.open("app")) {
      app.handlers().on(Rejected.class, no -> seen.add("rejected " + no.event()));
      Signal end = Signal.create();
      var child = app.spawn("child", pleaseStop -> end.await());
      Promise<Integer> waiting = child.ask(new Add(1, 2));
      child.tell(new Add(3, 4));
      end.go();
      assertThatThrownBy(waiting::await)
          .hasCauseInstanceOf(EventRejectedException.class)
          .hasMessageContaining("/app/child");
      Soon.await(child.stopped());
      assertThatThrownBy(() -> child.ask(new Add(1, 2)).await())
          .cause()
          .isInstanceOfSatisfying(
              EventRejectedException.class, e -> assertThat(e.path()).isEqualTo("/app/child"));
      Supervisor.events().update();
      assertThat(seen).containsExactly("rejected Add[a=3, b=4]");
    }
  }

  @Test
  void ask_ofAThreadWhoseAnswererEndsIt_fails() throws Exception {
    try (var app = Supervisor.open("app")) {
      var child = app.spawn("child");
      assertThatThrownBy(() -> child
              .ask(() -> {
                throw Supervisor.events().endBody();
              })
              .await())
          .hasCauseInstanceOf(EventRejectedException.class);
      Soon.await(child.stopped());
      assertThat(child.state()).isEqualTo(State.STOPPED);
    }
  }

  @Test
  void stop_afterAnAsk_answersFirst() throws Exception {
    try (var app = Supervisor.open("app")) {
      Signal begin = Signal.create();
      var child = app.spawn("child", pleaseStop -> {
        begin.await();
        Supervisor.events().loop();
      });
      child.handlers().answer(Add.class, add -> add.a() + add.b());
      Promise<Integer> sum = child.ask(new Add(1, 2));
      child.stop();
      begin.go();
      assertThat(sum.await()).isEqualTo(3);
    }
  }
}
