package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.Node;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

/** Threads that other libraries start, as children of a node. */
@Timeout(120)
final class ThreadFactoryTest {
  private final List<String> seen = new CopyOnWriteArrayList<>();

  @Test
  void thread_isAChildWhileItRuns() throws Exception {
    try (var app = Supervisor.open("app")) {
      var factory = Bridges.of(app).threadFactory("driver");
      var first = factory.newThread(() -> seen.add(Supervisor.current().path()));
      assertThat(first.getName()).isEqualTo("driver-1");
      assertThat(first.isDaemon()).isTrue();
      assertThat(app.children()).isEmpty();
      first.start();
      first.join();
      assertThat(seen).containsExactly("/app/driver");
      assertThat(app.children()).isEmpty();
      assertThatNullPointerException().isThrownBy(() -> factory.newThread(null));
    }
  }

  @Test
  void thread_thatIsNeverStarted_leavesNothing() {
    try (var app = Supervisor.open("app")) {
      for (int i = 0; i < 10; i++) {
        assertThat(Bridges.of(app).threadFactory("driver").newThread(() -> {}).isAlive())
            .isFalse();
      }
      assertThat(app.children()).isEmpty();
    }
  }

  @Test
  void threads_areStoppedInTheirTurn() throws Exception {
    try (var app = Supervisor.open(
        "app", with -> with.threads(t -> t.grace(Duration.ZERO).patience(Duration.ofMinutes(1))))) {
      var driver = Bridges.of(app).threadFactory("driver");
      for (String name : List.of("old", "new")) {
        var runs = new CountDownLatch(1);
        driver
            .newThread(() -> {
              runs.countDown();
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                seen.add(name);
              }
            })
            .start();
        assertThat(runs.await(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(app.children()).extracting(Node::name).containsExactly("driver", "driver#2");
    }
    assertThat(seen).containsExactly("new", "old");
  }

  @Test
  void failure_isToldOnce_andGoesToTheThreadsHandler() throws Exception {
    try (var heard = Heard.open();
        var app = Supervisor.open("app")) {
      var handled = new CopyOnWriteArrayList<Throwable>();
      for (Throwable failure : List.of(
          new IllegalStateException("no state"),
          new AssertionError("no"),
          new IOException("not declared"))) {
        Thread thread = Bridges.of(app)
            .threadFactory("driver")
            .newThread(() -> ThreadFactoryTest.<RuntimeException>fail(failure));
        thread.setUncaughtExceptionHandler((of, e) -> handled.add(e));
        thread.start();
        thread.join();
        assertThat(handled).last().isSameAs(failure);
      }
      assertThat(heard.with("/app/driver failed")).hasSize(3);
    } // and the scope does not throw them
  }

  /** Also what is checked comes out of a {@code Runnable}, in other languages than Java. */
  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void fail(Throwable failure) throws E {
    throw (E) failure;
  }

  @Test
  void threadThatCannotBeAChild_runsOutsideOfTheTree_whateverItsOptionsDo() throws Exception {
    List<UnaryOperator<ThreadOptions>> all = List.of(
        with -> {
          throw new IllegalArgumentException("no options");
        },
        with -> {
          throw new StackOverflowError("no options");
        });
    try (var app = Supervisor.open("app");
        var heard = Heard.open()) {
      for (var with : all) {
        Thread thread =
            Bridges.of(app).threadFactory("driver", with).newThread(() -> seen.add("ran"));
        thread.start();
        thread.join();
      }
      assertThat(seen).containsExactly("ran", "ran");
      assertThat(heard.with("it cannot be a child of /app")).hasSize(2);
    }
  }

  @Test
  void threadThatIsInterruptedBeforeItBegins_isAChild_andHasItsInterrupt() throws Exception {
    try (var app = Supervisor.open("app")) {
      Thread thread = Bridges.of(app)
          .threadFactory("driver")
          .newThread(() -> seen.add(Supervisor.isSupervised() + " " + Thread.interrupted()));
      Runnable work = thread; // as it runs on a thread that is interrupted already
      Thread runs = new Thread(() -> {
        Thread.currentThread().interrupt();
        work.run();
      });
      runs.start();
      runs.join();
      assertThat(seen).containsExactly("true true");
    }
  }

  @Test
  void thread_ofASettledNode_runsOutsideOfTheTree_andThatIsToldOnce() throws Exception {
    var app = Supervisor.root("app");
    var factory = Bridges.of(app).threadFactory("driver");
    app.close();
    try (var heard = Heard.open()) {
      for (int i = 0; i < 3; i++) {
        Thread thread =
            factory.newThread(() -> seen.add(Boolean.toString(Supervisor.isSupervised())));
        thread.start();
        thread.join();
      }
      assertThat(seen).containsExactly("false", "false", "false");
      assertThat(heard.with("runs outside of the tree, as it cannot be a child of /app"))
          .hasSize(1);
    }
  }

  @Test
  void thread_thatIsMadeWhileItsNodeIsBeingStopped_isALateChild() throws Exception {
    try (var app = Supervisor.open("app")) {
      var node = app.spawn("node");
      var factory = Bridges.of(node).threadFactory("driver");
      node.spawn("user", pleaseStop -> {
        pleaseStop.await();
        Thread thread = factory.newThread(() -> {
          var self = Supervisor.current();
          seen.add(self.path() + ", asked: " + self.pleaseStop().isGo());
        });
        thread.start();
        thread.join();
      });
    }
    assertThat(seen).containsExactly("/app/node/driver, asked: true");
  }

  @Test
  void threadWhoseOptionsAreNone_leavesNoChildBehind() throws Exception {
    try (var app = Supervisor.open("app")) {
      var first = app.spawn("first");
      Thread thread = Bridges.of(app)
          .threadFactory("driver", with -> with.after(first))
          .newThread(() -> seen.add("ran"));
      thread.start();
      thread.join();
      assertThat(seen).containsExactly("ran");
      assertThat(app.children()).containsExactly(first);
    }
  }

  @Test
  void threadLeavesNoInterrupt_andItsChildrenEndWithIt() throws Exception {
    try (var app = Supervisor.open("app")) {
      var thread = Bridges.of(app).threadFactory("driver").newThread(() -> {
        var unused = Supervisor.current().spawn("below", pleaseStop -> {
          pleaseStop.await();
          seen.add("below is asked");
        });
      });
      thread.start();
      thread.join();
      assertThat(seen).containsExactly("below is asked");
    }
  }

  @Test
  void poolOfTheJdk_hasItsThreadsInTheTree_andIsClosedFirst() throws Exception {
    var library = new CopyOnWriteArrayList<CompletableFuture<String>>();
    try (var app = Supervisor.open("app")) {
      var threads =
          app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
      var pool = Executors.newFixedThreadPool(2, Bridges.of(threads).threadFactory("pool"));
      var unused = Bridges.of(app).closes("library", () -> {
        pool.shutdown();
        seen.add("closed in time: " + pool.awaitTermination(60, TimeUnit.SECONDS));
      });
      Callable<String> where = () -> Supervisor.current().path();
      assertThat(pool.submit(where).get()).isEqualTo("/app/threads/pool");
      library.add(CompletableFuture.supplyAsync(() -> "last", pool));
    }
    assertThat(seen).containsExactly("closed in time: true");
    assertThat(library).allSatisfy(it -> assertThat(it).isCompletedWithValue("last"));
  }

  @Test
  void forkJoinPool_hasItsThreadsInTheTree_andIsClosedFirst() throws Exception {
    try (var app = Supervisor.open("app")) {
      var threads =
          app.spawn("threads", with -> with.allAtOnce(), pleaseStop -> pleaseStop.await());
      var pool = new ForkJoinPool(
          2, Bridges.of(threads).forkJoinFactory("fork"), null, /* asyncMode= */ false);
      var unused = Bridges.of(app).closes("pool", () -> {
        pool.shutdown();
        seen.add("closed in time: " + pool.awaitTermination(60, TimeUnit.SECONDS));
      });
      Callable<String> where = () -> Supervisor.current().path();
      assertThat(pool.submit(where).get()).startsWith("/app/threads/fork");
    }
    assertThat(seen).containsExactly("closed in time: true");
  }

  @Test
  @EnabledForJreRange(min = JRE.JAVA_21)
  void virtualThread_isAChildWhileItRuns() throws Exception {
    try (var app = Supervisor.open("app")) {
      var thread = Bridges.of(app)
          .virtualThreadFactory("driver", with -> with)
          .newThread(() -> seen.add(Supervisor.current().path()));
      assertThat(VirtualThreads.isVirtual(thread)).isTrue();
      thread.start();
      thread.join();
      assertThat(seen).containsExactly("/app/driver");
    }
  }

  @Test
  @EnabledForJreRange(max = JRE.JAVA_20)
  void virtualThreads_beforeJava21_areRefused() {
    try (var app = Supervisor.open("app")) {
      assertThatThrownBy(() -> Bridges.of(app).virtualThreadFactory("driver", with -> with))
          .isInstanceOf(UnsupportedOperationException.class);
    }
  }
}
