package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.supervisor.core.Supervisor;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An executor that others use while they stop. */
@Timeout(60)
final class OldestExecutorTest {
  @Test
  void lend_asOldest_takesTasksOfAllOthersWhileTheyStop() throws Exception {
    List<String> ran = new CopyOnWriteArrayList<>();
    var made = new CompletableFuture<SupervisedExecutor>();
    SupervisedExecutor shared;
    try (var app = Supervisor.open("app")) {
      app.spawn("older", pleaseStop -> {
        pleaseStop.await();
        ran.add(made.get().submit(() -> "older").get(50, TimeUnit.SECONDS));
      });
      shared = Bridges.of(app).lend("shared", with -> with.workers(1).asOldest());
      made.complete(shared);
      app.spawn("newer", pleaseStop -> {
        pleaseStop.await();
        ran.add(shared.submit(() -> "newer").get(50, TimeUnit.SECONDS));
      });
    }
    assertThat(ran).containsExactly("newer", "older");
    assertThatExceptionOfType(RejectedExecutionException.class)
        .isThrownBy(() -> shared.execute(() -> {}));
  }
}
