package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a label or a failure threw when it was put into a text came out of waits, refusals and reports. */
final class RudeNameTest {
  private static final class Rude {
    @Override
    public String toString() {
      throw new AssertionError("no text");
    }
  }

  private static final class RudeFailure extends CompletionException {
    private static final long serialVersionUID = 1;

    @Override
    @SuppressWarnings("OverrideThrowableToString") // it is to be rude
    public String toString() {
      throw new AssertionError("no text");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new AssertionError("no cause");
    }
  }

  private static final Rude RUDE = new Rude();

  static Stream<Signal> signals() {
    return Stream.of(
        Signal.named(RUDE),
        Signal.source(RUDE).signal(),
        Signal.source("holder", RUDE).signal(),
        Signal.source(RUDE, "end").signal(),
        Signal.named(RUDE).or(Signal.named("other")),
        Promise.named(RUDE).ready());
  }

  @ParameterizedTest
  @MethodSource("signals")
  void name_ofALabelThatCannotBePrinted_saysItsClass(Signal signal) {
    assertThat(signal.name()).contains(Rude.class.getName());
    assertThat(signal.toString()).contains(Rude.class.getName());
  }

  @Test
  void refusal_ofAHolderThatCannotBePrinted_isTheRefusal() {
    Signal end = Signal.source(RUDE, "end").signal();
    assertThatThrownBy(end::go)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("it belongs to " + Rude.class.getName());
  }

  @Test
  void await_ofAPromiseThatCannotBePrinted_timesOut() {
    Promise<String> promise = Promise.named(RUDE);
    assertThatThrownBy(() -> promise.await(Till.in(Duration.ZERO)))
        .isInstanceOf(TimeoutException.class)
        .hasMessageContaining(Rude.class.getName());
  }

  @Test
  void result_ofAFailureThatCannotBePrinted_throwsItAsCause() {
    var failure = new RudeFailure();
    Promise<String> promise = Promise.named(RUDE);
    promise.fail(failure);
    assertThatThrownBy(promise::await)
        .isInstanceOf(CompletionException.class)
        .extracting(Throwable::getCause)
        .isSameAs(failure);
    assertThat(promise.ready().reason().map(Reason::toString).orElseThrow())
        .contains(RudeFailure.class.getName());
  }

  @Test
  void promise_ofAStageWhoseFailureHasNoCauseToShow_failsWithIt() {
    var failure = new RudeFailure();
    var stage = new CompletableFuture<String>();
    Promise<String> promise = Promise.of("stage", stage);
    stage.completeExceptionally(failure);
    assertThat(promise.failure().orElseThrow()).isSameAs(failure);
  }

  static Stream<Object> namedByText() {
    String text = "one\ntwo";
    return Stream.of(
        Lock.named(text), Channel.bounded(text, 1), Promise.named(text), Signal.named(text));
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("namedByText")
  void text_ofANameOfTwoLines_isOneLine(Object named) {
    assertThat(named.toString()).contains("one\\u000atwo").doesNotContain("\n");
  }
}
