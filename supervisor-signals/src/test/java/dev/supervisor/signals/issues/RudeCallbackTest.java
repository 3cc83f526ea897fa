package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Tracing;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CASES 1 and 6, the signals' share: a failure or a name that cannot be printed kept other callbacks from running, or made go() throw. */
final class RudeCallbackTest {
  private final List<String> ran = new ArrayList<>();

  /** Throws whatever it is asked. */
  private static final class Rude extends RuntimeException {
    private static final long serialVersionUID = 1;

    Rude(boolean takesSuppressed) {
      super("rude", null, takesSuppressed, /* writableStackTrace= */ true);
    }

    @Override
    public String getMessage() {
      throw new IllegalStateException("not now");
    }

    @Override
    public synchronized Throwable getCause() {
      throw new StackOverflowError("nor now");
    }

    @Override
    public String toString() {
      throw new AssertionError("never");
    }
  }

  private static final class RudeLabel {
    @Override
    public String toString() {
      throw new IllegalStateException("no name");
    }
  }

  @AfterEach
  void noTraces() {
    Tracing.off();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void callback_thatFailsWithWhatCannotBePrinted_hurtsNobody(boolean traced) {
    if (traced) {
      Tracing.on(); // the place is suppressed in the failure
    }
    Rude rude = new Rude(/* takesSuppressed= */ traced);
    Signal signal = Signal.named(new RudeLabel());
    Consumer<Throwable> rethrows = e -> {
      ran.add("told " + (e == rude));
      throw rude;
    };
    Consumer<Throwable> fails = e -> {
      throw new StackOverflowError("planted");
    };
    signal.then(() -> {
      throw rude;
    });
    signal.then(
        () -> {
          throw rude;
        },
        rethrows);
    signal.then(
        () -> {
          throw rude;
        },
        fails);
    signal.then(() -> ran.add("last"));
    assertThat(signal.go()).isTrue();
    assertThat(ran).containsExactly("told true", "last");
  }

  @Test
  void stage_thatFailsWithWhatHasNoCause_letsItsSignalGo() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Signal completion = Signal.of(stage);
    RuntimeException rude = new CompletionException("rude", new Rude(/* takesSuppressed= */ true)) {
      private static final long serialVersionUID = 1;

      @Override
      public synchronized Throwable getCause() {
        throw new StackOverflowError("not now");
      }
    };
    stage.completeExceptionally(rude);
    assertThat(completion.isGo()).isTrue();
    assertThat(completion.reason().orElseThrow().cause()).isSameAs(rude);
  }
}
