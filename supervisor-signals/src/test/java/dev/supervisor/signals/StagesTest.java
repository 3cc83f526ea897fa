package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

/** Signals as stages and stages as signals. */
final class StagesTest {
  private final Signal signal = Signal.named("signal");
  private final IllegalStateException failure = new IllegalStateException("disk");

  @Test
  void toFuture_signalGoes_completesWithNull() {
    CompletableFuture<Void> future = signal.toFuture();
    assertThat(future).isNotDone();
    assertThat(signal.dependents()).isOne();
    signal.go("a reason is no failure");
    assertThat(future).isCompletedWithValue(null);
    assertThat(signal.toFuture()).isCompletedWithValue(null);
  }

  @Test
  void toFuture_cancelledOrCompletedByHand_letsGoOfTheSignal() {
    Signal other = Signal.create();
    CompletableFuture<Void> cancelled = signal.or(other).toFuture();
    CompletableFuture<Void> completed = signal.toFuture();
    CompletableFuture<Void> failed = signal.toFuture();
    assertThat(signal.dependents()).isEqualTo(3);
    cancelled.cancel(false);
    assertThat(signal.dependents()).isEqualTo(2);
    assertThat(other.dependents()).isZero();
    completed.complete(null);
    failed.completeExceptionally(failure);
    assertThat(signal.dependents()).isZero();
  }

  @Test
  void of_stageCompletes_goesWithoutAReason() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Signal of = Signal.of(stage);
    assertThat(of.isGo()).isFalse();
    stage.complete("value");
    assertThat(of.isGo()).isTrue();
    assertThat(of.reason()).isEmpty();
    assertThat(Signal.of(stage).isGo()).isTrue();
  }

  @Test
  void of_stageFails_goesWithTheFailureAsCause() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Signal direct = Signal.of(stage);
    Signal dependent = Signal.of(stage.thenApply(it -> it));
    stage.completeExceptionally(failure);
    assertThat(direct.reason()).get().extracting(Reason::cause).isSameAs(failure);
    assertThat(dependent.reason()).get().extracting(Reason::cause).isSameAs(failure);
  }

  @Test
  void of_stageFailsWithABareCompletionException_isNoSuccess() {
    CompletionException bare = new CompletionException("no cause", null);
    Signal of = Signal.of(CompletableFuture.failedFuture(bare));
    assertThat(of.reason()).get().extracting(Reason::cause).isSameAs(bare);
  }

  @Test
  void of_stageCancelled_goesWithoutAReason() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    Signal direct = Signal.of(stage);
    Signal dependent = Signal.of(stage.thenApply(it -> it));
    stage.cancel(true);
    assertThat(direct.isGo() && dependent.isGo()).isTrue();
    assertThat(direct.reason()).isEmpty();
    assertThat(dependent.reason()).isEmpty();
  }

  @Test
  void of_belongsToTheStage() {
    CompletableFuture<String> stage = new CompletableFuture<>();
    assertThatIllegalStateException()
        .isThrownBy(() -> Signal.of(stage).go())
        .withMessageContaining("it belongs to " + stage);
  }
}
