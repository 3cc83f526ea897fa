package dev.supervisor.samples.adoption;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.Generator;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The contexts of OpenTelemetry and Micrometer go with the work, as the page about bridges shows it. B8 */
@Timeout(120)
final class ContextsOfOthersTest {
  private static final ContextKey<String> TENANT = ContextKey.named("tenant");
  private static final ThreadLocal<String> USER = new ThreadLocal<>();

  /** One of the two, as its users bind and read it. */
  enum Of {
    OPENTELEMETRY {
      @Override
      <T> T with(String value, Callable<T> work) throws Exception {
        try (var scope = Context.current().with(TENANT, value).makeCurrent()) {
          assertThat(scope).isNotNull();
          return work.call();
        }
      }

      @Override
      String current() {
        return String.valueOf(Context.current().get(TENANT));
      }
    },
    MICROMETER {
      @Override
      <T> T with(String value, Callable<T> work) throws Exception {
        String before = USER.get();
        USER.set(value);
        try {
          return work.call();
        } finally {
          USER.set(before);
        }
      }

      @Override
      String current() {
        return String.valueOf(USER.get());
      }
    };

    abstract <T> T with(String value, Callable<T> work) throws Exception;

    abstract String current();
  }

  private static final class UserAccessor implements ThreadLocalAccessor<String> {
    @Override
    public Object key() {
      return "user";
    }

    @Override
    public String getValue() {
      return USER.get();
    }

    @Override
    public void setValue(String value) {
      USER.set(value);
    }

    @Override
    public void setValue() {
      USER.remove();
    }
  }

  private Scope app;

  @BeforeEach
  void open() {
    ContextRegistry.getInstance().registerThreadLocalAccessor(new UserAccessor());
    ContextSnapshotFactory snapshots = ContextSnapshotFactory.builder()
        .clearMissing(true) // what the giver has not got, a worker is not to have either
        .build();
    app = Supervisor.open(
        "app",
        with -> with.context(work -> Context.current().wrap(work)) // OpenTelemetry
            .context(work -> snapshots.captureAll().wrap(work))); // Micrometer
  }

  @AfterEach
  void close() {
    USER.remove();
    app.close();
    boolean wasThere = ContextRegistry.getInstance().removeThreadLocalAccessor("user");
    assertThat(wasThere).isTrue();
  }

  @ParameterizedTest
  @EnumSource
  void context_ofAChildATaskAGeneratorAndAnEvent_isThatOfTheGiver(Of of) throws Exception {
    var pool = Bridges.of(app).lend("pool", with -> with.workers(1));
    var loop = app.spawn("loop");
    var threaded = pool.threaded().function("function", of::current);
    List<String> seen = of.with("acme", () -> {
      List<String> all = new ArrayList<>();
      all.add(app.call("child", stop -> of.current()).join());
      all.add(pool.submit(of::current).get());
      all.add(threaded.call().get());
      all.add(loop.ask(of::current).await());
      try (Generator<String> one =
          Bridges.of(app).generate("one", (emitter, stop) -> emitter.emit(of.current()))) {
        all.add(one.next());
      }
      return all;
    });
    assertThat(seen).hasSize(5).containsOnly("acme");
    assertThat(pool.submit(of::current).get()).as("the worker keeps nothing").isEqualTo("null");
    assertThat(of.current()).isEqualTo("null");
  }

  @ParameterizedTest
  @EnumSource
  void context_boundAnewInside_isTakenBack_andSeenBelow(Of of) throws Exception {
    var pool = Bridges.of(app).lend("pool", with -> with.workers(1));
    Supplier<String> below = () -> {
      try {
        return pool.submit(of::current).get(60, TimeUnit.SECONDS);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    };
    List<String> seen = of.with(
        "outer",
        () -> app.call(
                "child",
                stop -> List.of(
                    below.get(),
                    of.with("inner", () -> of.current() + " " + below.get()),
                    of.current()))
            .join());
    assertThat(seen).containsExactly("outer", "inner inner", "outer");
  }

  @ParameterizedTest
  @EnumSource
  void context_ofEachIncarnation_isThatOfTheStart(Of of) throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>();
    var child = of.with(
        "acme",
        () -> app.spawn(
            "child",
            with -> with.restart(
                Restart.onFailure().delays(Duration.ofMillis(1), Duration.ofMillis(1))),
            stop -> {
              seen.add(of.current());
              if (seen.size() < 3) {
                throw new IOException("once more");
              }
            }));
    child.join();
    assertThat(seen).containsExactly("acme", "acme", "acme");
  }

  @ParameterizedTest
  @EnumSource
  void context_ofAVirtualThread_isThatOfTheGiver(Of of) throws Exception {
    if (Runtime.version().feature() >= 21) {
      var child =
          of.with("acme", () -> app.call("child", with -> with.virtual(), stop -> of.current()));
      assertThat(child.join()).isEqualTo("acme");
    }
    assertThat(of.current()).isEqualTo("null");
  }

  @Test
  void bothTogether_areThere() throws Exception {
    String seen = Of.OPENTELEMETRY.with(
        "acme",
        () -> Of.MICROMETER.with(
            "ann",
            () -> app.call(
                    "child", stop -> Of.OPENTELEMETRY.current() + " " + Of.MICROMETER.current())
                .join()));
    assertThat(seen).isEqualTo("acme ann");
  }
}
