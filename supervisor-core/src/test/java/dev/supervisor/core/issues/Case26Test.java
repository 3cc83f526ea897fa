package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Supervisor;
import dev.supervisor.testing.OwnLoader;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;

/** CASES 26: a pool's thread that had opened and closed a tree kept the library's class loader for ever. */
final class Case26Test {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Opens and closes a tree. */
  static final class Tree implements Callable<String> {
    @Override
    public String call() {
      try (var app = Supervisor.open("app")) {
        app.spawn("child", stop -> stop.await());
        app.stopped().then(() -> {});
        return Supervisor.current().path();
      }
    }
  }

  @Test
  void tree_openedAndClosedOnAThreadThatLivesOn_leavesNothingThatKeepsItsLoader() throws Exception {
    assertThat(OwnLoader.isCollected(Tree.class, PATIENCE)).isTrue();
  }
}
