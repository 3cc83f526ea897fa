package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Siblings with equal options have one object of them, as long as nothing of users is kept by that. */
final class SharedOptionsTest {

  private static ThreadOptions of(Scope scope, UnaryOperator<ThreadOptions> with) {
    Child<?> child = scope.create("child", with, pleaseStop -> true);
    return ((ChildNode<?>) child).options();
  }

  @Test
  void equalOptions_ofSiblings_areOneObject() {
    try (Scope root = Supervisor.open("app")) {
      ThreadOptions first = of(root, it -> it.allAtOnce().grace(Duration.ofSeconds(3)));
      assertThat(of(root, it -> it.grace(Duration.ofSeconds(3)).allAtOnce())).isSameAs(first);
      ThreadOptions other = of(root, it -> it.allAtOnce().grace(Duration.ofSeconds(4)));
      assertThat(other.grace).isEqualTo(Duration.ofSeconds(4));
      assertThat(of(root, it -> it.allAtOnce().daemon(true)).daemon).isTrue();
      assertThat(of(root, it -> it.allAtOnce().daemon(false)).daemon).isFalse();
    }
  }

  @Test
  void optionsWithSomethingOfUsers_areTheChildsAlone() {
    Body cleanup = pleaseStop -> {};
    try (Scope root = Supervisor.open("app")) {
      ThreadOptions first = of(root, it -> it.cleanup(cleanup));
      assertThat(of(root, it -> it.cleanup(cleanup))).isNotSameAs(first);
      ThreadOptions again = of(root, it -> it.restart(Restart.onFailure()));
      assertThat(again.restart).isNotSameAs(Restart.never());
      assertThat(of(root, ThreadOptions::allAtOnce).restart).isSameAs(Restart.never());
    }
  }
}
