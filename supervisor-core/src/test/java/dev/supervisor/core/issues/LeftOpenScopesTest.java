package dev.supervisor.core.issues;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadFailedException;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What had failed in a scope that was left open came out of the close as suppressed in a suppressed one, where none looks. */
final class LeftOpenScopesTest {
  @Test
  void close_aroundScopesThatWereLeftOpen_hasEachFailureBesideTheOthers() throws Exception {
    Signal go = Signal.create();
    Scope app = Supervisor.open("app");
    var owner = app.spawn("owner", pleaseStop -> {
      Scope outer = Supervisor.open("outer");
      List<Signal> ended = new ArrayList<>();
      for (String name : List.of("one", "two")) {
        ended.add(outer.spawn(name, stop -> fail(name)).ended());
      }
      Scope inner = Supervisor.open("inner"); // both are left open
      ended.add(inner.spawn("three", stop -> fail("three")).ended());
      for (Signal each : ended) {
        each.await();
      }
      go.go();
      fail("owner");
    });
    go.await();
    owner.stopped().await();
    ThreadFailedException thrown = catchThrowableOfType(ThreadFailedException.class, app::close);
    List<String> messages = new ArrayList<>();
    messages.add(String.valueOf(thrown.getCause()));
    Arrays.stream(thrown.getSuppressed())
        .forEach(each -> messages.add(String.valueOf(each.getCause())));
    assertThat(messages)
        .containsExactlyInAnyOrder(
            "java.io.IOException: owner",
            "java.io.IOException: one",
            "java.io.IOException: two",
            "java.io.IOException: three");
  }

  private static void fail(String what) throws IOException {
    throw new IOException(what);
  }
}
