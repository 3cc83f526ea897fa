package dev.supervisor.command.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.command.Command;
import dev.supervisor.command.ShellOptions;
import dev.supervisor.command.Shells;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A function that makes new options was called under the lock of the pool: one that blocked kept all commands, and the stop of the tree. */
@Timeout(60)
final class BlockedConfigurationTest {
  private static final Duration SOON = Duration.ofSeconds(30);

  private final Scope root = Supervisor.root("configured");

  private String said(String text) throws InterruptedException {
    return Command.script("echo \"$1\"", text)
        .under(root)
        .run(Till.in(SOON))
        .orThrow()
        .stdoutText();
  }

  @Test
  void function_thatBlocks_keepsNeitherCommandsNorTheStopOfTheTree() throws Exception {
    assertThat(said("before")).isEqualTo("before\n");
    Signal called = Signal.create();
    Signal end = Signal.create();
    var caller = new Thread(() -> Shells.of(root).configure(with -> {
      called.go();
      boolean unused = end.isGo() || await(end);
      return with.maxSessions(1);
    }));
    caller.setDaemon(true);
    caller.start();
    assertThat(called.await(Till.in(SOON))).isTrue();

    assertThat(said("meanwhile")).isEqualTo("meanwhile\n");
    assertThat(Shells.of(root).sessions()).hasSize(1);
    root.close();
    assertThat(root.report().orElseThrow().late()).isEmpty();
    assertThat(caller.isAlive()).isTrue();
    end.go();
    caller.join(SOON.toMillis());
    assertThat(caller.isAlive()).isFalse();
  }

  private static boolean await(Signal end) {
    try {
      return end.await(Till.in(SOON));
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void function_thatThrowsOrReturnsNothing_changesNothing() throws Exception {
    Shells.of(root).configure(with -> with.maxSessions(3));
    var failure = new AssertionError("rude");
    assertThatThrownBy(() -> Shells.of(root).configure(with -> {
          throw failure;
        }))
        .isSameAs(failure);
    assertThatThrownBy(() -> Shells.of(root).configure(with -> returnsNothing()))
        .isInstanceOf(NullPointerException.class);
    Shells.of(root).configure(with -> {
      assertThat(with.maxSessions()).isEqualTo(3);
      return with;
    });
    assertThat(said("after")).isEqualTo("after\n");
    root.close();
  }

  @SuppressWarnings("NullAway") // as users do who do not check
  private static ShellOptions returnsNothing() {
    return null;
  }
}
