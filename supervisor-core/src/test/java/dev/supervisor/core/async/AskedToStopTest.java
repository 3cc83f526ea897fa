package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Soon;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import java.time.Duration;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A wait of a bridge that ends because its thread was asked to stop is no failure, wherever it comes out. */
@Timeout(120)
final class AskedToStopTest {
  /** What is asked to stop while it waits. */
  enum Asked {
    CHILD {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        var loop = app.spawn("loop", stop -> stop.await());
        var child = app.spawn("child", stop -> call(loop));
        return waits(app, () -> child.stop());
      }
    },
    CHILDREN_OF_A_BODY_THAT_EMIT {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        try (Generator<Integer> numbers = Bridges.of(app)
            .generate("numbers", with -> with.buffer(1), (emitter, stop) -> {
              for (int child = 0;
                  child < 2;
                  child++) { // the older one is asked when the other has ended
                Supervisor.current().spawn("child", it -> {
                  for (int i = 0; ; i++) {
                    emitter.emit(i);
                  }
                });
              }
              Supervisor.current().awaitChildren();
            })) {
          assertThat(numbers.next()).isZero();
        }
        return Signal.DONE;
      }
    },
    CHILD_OF_A_CLIENT {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        var clients = Bridges.of(app)
            .clients("clients", IntSupplier.class, with -> with.closeWithin(HOUR), request -> null);
        clients.start("client", (stub, stop) -> {
          Supervisor.current().spawn("child", it -> {
            int unused = stub.getAsInt();
          });
          stop.await();
          return "";
        });
        assertThat(clients.unanswered()).isEqualTo(1);
        clients.close();
        return Signal.DONE;
      }
    },
    BODY_OF_A_GENERATOR {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        var loop = app.spawn("loop", stop -> stop.await());
        try (Generator<Integer> numbers = Bridges.of(app).generate("numbers", (emitter, stop) -> {
          emitter.emit(1);
          call(loop);
        })) {
          assertThat(numbers.next()).isEqualTo(1);
          return waits(app, () -> Signal.DONE);
        }
      }
    },
    RUN_OF_A_REPEAT {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        var loop = app.spawn("loop", stop -> stop.await());
        var repeat = Bridges.of(app).repeat("repeat", HOUR, stop -> call(loop));
        return waits(app, () -> repeat.node().stop());
      }
    },
    TASK {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        var loop = app.spawn("loop", stop -> stop.await());
        var pool = Bridges.of(app).lend("pool");
        pool.execute(() -> {
          try {
            call(loop);
          } catch (RuntimeException e) {
            throw e;
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
        return waits(app, () -> pool.node().stop());
      }
    },
    ACTION {
      @Override
      Signal stop(SupervisedThread app) throws Exception {
        var loop = app.spawn("loop", stop -> stop.await());
        var unused =
            Bridges.of(app).threaded().action("action", () -> call(loop)).call();
        return waits(app, () -> app.find("/app/action").orElseThrow().stop());
      }
    };

    abstract Signal stop(SupervisedThread app) throws Exception;
  }

  private static final Duration HOUR = Duration.ofHours(1);

  private static void call(SupervisedThread loop) throws Exception {
    String unused = EventLoop.of(loop).call(() -> "never");
  }

  /** What stops it. */
  private interface Stopping {
    Signal begin();
  }

  private static Signal waits(SupervisedThread app, Stopping stop) throws InterruptedException {
    Soon.until("it waits", () -> app.tree().contains("waits for (result of"));
    return stop.begin();
  }

  @ParameterizedTest
  @EnumSource
  void waitThatEndsByAStop_isNoFailure(Asked asked) throws Exception {
    try (var heard = Heard.open("dev.supervisor")) {
      try (var app = Supervisor.open("app", GeneratorTest::patient)) {
        asked.stop(app).await();
      } // throws the failures of children
      assertThat(heard.with("failed")).isEmpty();
    }
  }
}
