package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which hook stays when main trees have come and gone. */
final class LastOfAllTest {
  /** A hook of the JVM, as that of a main tree. */
  private static final class Hook extends Thread {
    private final LastOfAll last = Objects.requireNonNull(LastOfAll.of(() -> {}));

    Hook() {
      Runtime.getRuntime().addShutdownHook(this);
      last.hasHook();
    }

    void treeIsGone() {
      last.keep(this);
    }

    boolean removed() {
      return !Runtime.getRuntime().removeShutdownHook(this);
    }
  }

  @Test
  void hook_ofTheNewerTree_staysWhicheverTreeIsLetGoOfFirst() {
    Hook older = new Hook();
    Hook newer = new Hook();
    newer.treeIsGone();
    older.treeIsGone(); // by a thread that was late
    assertThat(older.removed()).isTrue();
    assertThat(newer.removed()).isFalse();
  }

  @Test
  void hook_ofTheOlderTree_staysUntilTheNewerTreeIsGone() {
    Hook older = new Hook();
    older.treeIsGone();
    Hook newer = new Hook();
    newer.treeIsGone();
    assertThat(older.removed()).isTrue();
    assertThat(newer.removed()).isFalse();
  }
}
