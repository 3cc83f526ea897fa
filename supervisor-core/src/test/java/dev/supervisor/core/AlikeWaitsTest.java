package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Siblings that wait for the same, each in its own words, are one line. */
final class AlikeWaitsTest {
  @Test
  void siblings_thatWaitForTheirOwnStop_areOneLine() throws Exception {
    Lock lock = Lock.named("ledger");
    Map<String, Body> bodies = Map.of(
        "idle",
        Signal::await,
        "poll",
        pleaseStop -> {
          while (!pleaseStop.await(Till.in(Duration.ofHours(1)))) {}
        },
        "either",
        pleaseStop -> pleaseStop.or(Till.in(Duration.ofHours(1))).await(),
        "held",
        pleaseStop -> {
          boolean unused = lock.tryHold(pleaseStop, mine -> {});
        });
    try (var held = lock.acquire();
        Scope app = Supervisor.open("app")) {
      for (int i = 0; i < 6; i++) {
        for (var each : bodies.entrySet()) {
          var unused = app.spawn(each.getKey() + i, each.getValue());
        }
      }
      Soon.until("all wait", () -> app.tree().split("waits for").length > 4 * 6);
      String text = TreeOverview.of((TreeNode) app);
      assertThat(text.lines()).as("%s", text).hasSize(1 + 2 * bodies.size());
      assertThat(text).contains("waits for pleaseStop of /app/idle0\n", "… 5 more like that");
      assertThat(held).isNotNull();
    }
  }

  @Test
  void words_ofAnotherNode_staySo() {
    assertThat(AlikeWaits.words("pleaseStop of /app/n10", "/app/n1"))
        .isEqualTo("pleaseStop of /app/n10");
    assertThat(AlikeWaits.words("(pleaseStop of /app/n1 or till 12 ms from now)", "/app/n1"))
        .isEqualTo("(its own pleaseStop or till …)");
    assertThat(AlikeWaits.words(
            "pleaseStop of /app/n1, till 2026-11-30T07:43:48.212Z at the latest", "/app/n1"))
        .isEqualTo("its own pleaseStop, till … at the latest");
    assertThat(AlikeWaits.words("lock of 2026-11-30", "/app/n1")).isEqualTo("lock of 2026-11-30");
  }
}
