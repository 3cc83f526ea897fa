package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A name that no child can have is refused where it is given, and not by a thread that is made later. */
final class NamesOfBridgesTest {
  private static Map<String, ThrowingCallable> all(Scope app, String name) {
    Bridges of = Bridges.of(app);
    Map<String, ThrowingCallable> all = new LinkedHashMap<>();
    all.put("factory", () -> of.threadFactory(name));
    all.put("fork-join factory", () -> of.forkJoinFactory(name));
    all.put("factory of virtual threads", () -> of.virtualThreadFactory(name, with -> with));
    all.put("function", () -> of.threaded().function(name, () -> ""));
    all.put("action", () -> of.threaded().action(name, () -> {}));
    all.put("generator", () -> of.generate(name, (emitter, pleaseStop) -> {}));
    all.put("publisher", () -> of.publisher(name, (emitter, pleaseStop) -> {}));
    all.put("owned executor", () -> of.asExecutor(name));
    all.put("lent executor", () -> of.lend(name));
    all.put("runner", () -> of.taskRunner(name));
    all.put("repeat", () -> of.repeat(name, Duration.ofSeconds(1), pleaseStop -> {}));
    all.put("clients", () -> of.clients(name, Runnable.class, request -> ""));
    all.put("closeable", () -> of.closes(name, () -> {}));
    return all;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a/b", "a#2", "", " \t"})
  void nameThatNoChildCanHave_isRefusedAtOnce(String name) {
    try (var app = Supervisor.open("app")) {
      all(app, name)
          .forEach((what, making) -> assertThatIllegalArgumentException()
              .as(what)
              .isThrownBy(making)
              .withMessageContaining("name"));
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void functionOnAPool_mayHaveAnyName() throws Exception {
    try (var app = Supervisor.open("app")) {
      var call = Bridges.of(app)
          .lend("pool")
          .threaded()
          .function("a/b#2", () -> "done")
          .call();
      assertThat(call.get()).isEqualTo("done");
    }
  }
}
