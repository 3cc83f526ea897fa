package dev.supervisor.signals.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** CASES 24: two threads that take turns in one hold each stood still after three rounds. */
@Tag("threads")
final class Case24Test {
  private static final int ROUNDS = 100;
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final Lock lock = Lock.named("table");
  private int turn; // guarded by lock
  private int rounds; // guarded by lock

  /** Waits for its turn. */
  private interface Turn {
    void await(Lock.Held held, int mine) throws InterruptedException;
  }

  private int play(Turn awaiting, boolean announces) throws Exception {
    List<CompletableFuture<Void>> players = new ArrayList<>();
    for (int me = 0; me < 2; me++) {
      int mine = me;
      CompletableFuture<Void> player = new CompletableFuture<>();
      players.add(player);
      new Thread(
              () -> {
                try (Lock.Held held = lock.acquire()) {
                  while (rounds < ROUNDS) {
                    awaiting.await(held, mine);
                    rounds++;
                    turn = 1 - mine;
                    if (announces) {
                      held.announce();
                    }
                  }
                  player.complete(null);
                } catch (Throwable e) {
                  player.completeExceptionally(e);
                }
              },
              "player " + me)
          .start();
    }
    for (CompletableFuture<Void> player : players) {
      player.get(LIMIT.toSeconds(), TimeUnit.SECONDS);
    }
    return lock.<Integer, RuntimeException>hold(held -> rounds);
  }

  private boolean isTurnOf(int mine) {
    return turn == mine || rounds >= ROUNDS;
  }

  @Test
  void turns_byCondition_areTaken() throws Exception {
    Turn byCondition = (held, mine) ->
        assertThat(held.await(() -> isTurnOf(mine), Till.in(LIMIT))).isTrue();
    assertThat(play(byCondition, /* announces= */ false)).isEqualTo(ROUNDS + 1);
  }

  @Test
  void turns_announcedInALoopOfOnesOwn_areTaken() throws Exception {
    Signal till = Till.in(LIMIT);
    Turn byLoop = (held, mine) -> {
      while (!isTurnOf(mine) && !till.isGo()) {
        held.await(till);
      }
    };
    assertThat(play(byLoop, /* announces= */ true)).isEqualTo(ROUNDS + 1);
    assertThat(till.isGo()).isFalse();
  }
}
