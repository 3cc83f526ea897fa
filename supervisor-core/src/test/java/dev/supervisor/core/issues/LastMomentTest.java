package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.TaskRunner;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A stage on a loop had its value just when the thread that waited for it left: an element that was taken from a channel was lost. */
@Timeout(60)
final class LastMomentTest {
  private final Scope app = Supervisor.open("app");
  private final TaskRunner runner = Bridges.of(app).taskRunner("loop");

  /** A stage that comes to its value between the decision to leave and the cancelling. */
  private static final class LateStage extends CompletableFuture<String> {
    final CountDownLatch followed = new CountDownLatch(1);

    @Override
    public CompletableFuture<String> whenComplete(
        BiConsumer<? super String, ? super Throwable> action) {
      CompletableFuture<String> made = super.whenComplete(action);
      followed.countDown();
      return made;
    }

    @Override
    public boolean cancel(boolean mayInterruptIfRunning) {
      complete("tea");
      return super.cancel(mayInterruptIfRunning);
    }
  }

  private interface Waiting {
    String forIt(LateStage stage, Signal till) throws Exception;
  }

  @AfterEach
  void close() {
    runner.close();
    app.close();
  }

  private String onRunner(LateStage stage, Signal till) throws Exception {
    return runner.callLater("take", pleaseStop -> stage, till);
  }

  private String onLoop(LateStage stage, Signal till) throws Exception {
    return runner.loop().callLater(() -> stage, till);
  }

  private static String afterTimeout(Waiting wait) throws Exception {
    LateStage stage = new LateStage();
    SignalSource till = Signal.source("till");
    var given = new FutureTask<>(() -> wait.forIt(stage, till.signal()));
    Thread waiter = new Thread(given, "waiter");
    waiter.start();
    stage.followed.await();
    till.go();
    return given.get();
  }

  private static String afterInterrupt(Waiting wait) throws Exception {
    LateStage stage = new LateStage();
    var given = new FutureTask<>(
        () -> wait.forIt(stage, Signal.NEVER) + ", " + Thread.currentThread().isInterrupted());
    Thread waiter = new Thread(given, "waiter");
    waiter.start();
    stage.followed.await();
    waiter.interrupt();
    return given.get();
  }

  @Test
  void runner_valueCameAsTheTimeWasOver_isReturned() throws Exception {
    assertThat(afterTimeout(this::onRunner)).isEqualTo("tea");
  }

  @Test
  void runner_valueCameAtAnInterrupt_isReturnedAndTheInterruptStays() throws Exception {
    assertThat(afterInterrupt(this::onRunner)).isEqualTo("tea, true");
  }

  @Test
  void loop_valueCameAsTheTimeWasOver_isReturned() throws Exception {
    assertThat(afterTimeout(this::onLoop)).isEqualTo("tea");
  }

  @Test
  void loop_valueCameAtAnInterrupt_isReturnedAndTheInterruptStays() throws Exception {
    assertThat(afterInterrupt(this::onLoop)).isEqualTo("tea, true");
  }
}
