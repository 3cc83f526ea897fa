package dev.supervisor.core.async;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.core.Body;
import dev.supervisor.core.Child;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.events.Request;
import dev.supervisor.signals.Promise;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.VirtualThreads;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.MDC;

/** Contexts of users go with the work, at each hop, and a wrapper that does wrong does the work no harm. B8 */
@Timeout(120)
final class ContextTest {
  private static final ThreadLocal<String> USER = new ThreadLocal<>();

  /** As tracing libraries do it: captured when it is asked, set around the work, restored afterwards. */
  private static Runnable withUser(Runnable work) {
    String captured = USER.get();
    return () -> {
      String before = USER.get();
      USER.set(captured);
      try {
        work.run();
      } finally {
        USER.set(before);
      }
    };
  }

  private Scope app = Supervisor.open("app", with -> with.context(ContextTest::withUser));

  private void openWith(UnaryOperator<Runnable> wrapper) {
    app.close();
    app = Supervisor.open("app", with -> with.context(wrapper));
  }

  @AfterEach
  void close() {
    USER.remove();
    MDC.clear();
    app.close();
  }

  /** A client's door. */
  interface Door {
    String ask();
  }

  record Question() implements Request<String> {}

  /** A way for work from one thread to another one. */
  enum Hop {
    SPAWN {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        app.spawn("child", pleaseStop -> work.run()).join();
      }
    },
    CREATE_AND_START {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        app.create("child", with -> with, pleaseStop -> {
              work.run();
              return true;
            })
            .start()
            .join();
      }
    },
    EXECUTE {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        try (SupervisedExecutor pool = Bridges.of(app).lend("pool")) {
          pool.execute(work);
        }
      }
    },
    SUBMIT {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Bridges.of(app).asExecutor("pool").submit(work).get();
      }
    },
    SCHEDULE {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Bridges.of(app).lend("pool").schedule(work, 1, TimeUnit.NANOSECONDS).get();
      }
    },
    OWN_FUNCTION {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        var unused = Bridges.of(app).threaded().action("act", work::run).call().get();
      }
    },
    OWN_FUNCTION_THAT_WAITED {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        CountDownLatch free = new CountDownLatch(1);
        Threaded one = Bridges.of(app).threaded(with -> with.atMost(1));
        String user = USER.get();
        USER.set("another one");
        var first = one.action("first", () -> free.await()).call();
        USER.set(user);
        var second = one.action("second", work::run).call();
        free.countDown();
        var unused = first.get();
        var unusedToo = second.get();
      }
    },
    POOLED_FUNCTION {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        var unused = Bridges.of(app)
            .lend("pool")
            .threaded()
            .action("act", work::run)
            .call()
            .get();
      }
    },
    GENERATOR {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        try (Generator<String> made = Bridges.of(app).generate("made", (emitter, pleaseStop) -> {
          work.run();
          emitter.emit("one");
        })) {
          assertThat(made.next()).isEqualTo("one");
        }
      }
    },
    PUBLISHER {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Signal done = Signal.create();
        Bridges.of(app)
            .<String>publisher("made", (emitter, pleaseStop) -> work.run())
            .subscribe(new Flow.Subscriber<String>() {
              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
              }

              @Override
              public void onNext(String item) {}

              @Override
              public void onError(Throwable e) {
                done.go();
              }

              @Override
              public void onComplete() {
                done.go();
              }
            });
        done.await();
      }
    },
    EVENT {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Child<?> loop = app.spawn("loop");
        loop.handlers().on(String.class, text -> work.run());
        loop.fire("an event");
        loop.ask(() -> "what was fired before is handled before").await();
      }
    },
    REQUEST {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Child<?> loop = app.spawn("loop");
        loop.handlers().answer(Question.class, question -> {
          work.run();
          return "an answer";
        });
        Promise<String> answer = loop.ask(new Question());
        assertThat(answer.await()).isEqualTo("an answer");
      }
    },
    LATER {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Child<?> loop = app.spawn("loop");
        var unused = loop.later(work);
        loop.ask(() -> "what was given before is run before").await();
      }
    },
    CALL_BACK {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        var unused = EventLoop.of(app.spawn("loop")).call(() -> {
          work.run();
          return true;
        });
      }
    },
    LOOP_AS_EXECUTOR {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Child<?> loop = app.spawn("loop");
        EventLoop.of(loop).execute(work);
        loop.ask(() -> "what was given before is run before").await();
      }
    },
    RUNNER {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        try (TaskRunner runner = Bridges.of(app).taskRunner("runner")) {
          var unused = runner
              .start("task", pleaseStop -> {
                work.run();
                return true;
              })
              .await();
        }
      }
    },
    CLIENT {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        String user = String.valueOf(USER.get());
        try (Clients<Door> clients =
            Bridges.of(app).clients("clients", Door.class, request -> "answered")) {
          Child<String> client = clients.start("client", (door, pleaseStop) -> {
            work.run();
            return door.ask();
          });
          assertThat(clients.process()).isTrue();
          assertThat(client.join()).isEqualTo("answered");
          assertThat(String.valueOf(USER.get())).isEqualTo(user);
        }
      }
    },
    HANDLER_OF_CLIENTS {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        String user = USER.get();
        try (Clients<Door> clients = Bridges.of(app).clients("clients", Door.class, request -> {
          work.run();
          return "answered";
        })) {
          Child<String> client = clients.start("client", (door, pleaseStop) -> door.ask());
          USER.set("the host");
          assertThat(clients.process()).isTrue();
          assertThat(USER.get()).isEqualTo("the host");
          USER.set(user);
          assertThat(client.join()).isEqualTo("answered");
        }
      }
    },
    CLOSES {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Bridges.of(app).closes("library", work::run).stop().await();
      }
    },
    THREAD_FACTORY {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Thread thread = Bridges.of(app).threadFactory("thread").newThread(work);
        thread.start();
        thread.join();
      }
    },
    REPEAT {
      @Override
      void run(Scope app, Runnable work) throws Exception {
        Signal end = Signal.create();
        Repeat repeat = Bridges.of(app)
            .repeat("again", Duration.ofHours(1), with -> with.until(end), pleaseStop -> {
              end.go();
              work.run();
            });
        repeat.node().stopped().await();
      }
    };

    /** Runs the work on another thread, and returns when it has ended. */
    abstract void run(Scope app, Runnable work) throws Exception;
  }

  // ---- carried over

  @ParameterizedTest
  @EnumSource
  void b15_hop_ofAnyKind_hasTheContextsOfTheGiver_andLeavesItsOwn(Hop hop) throws Exception {
    AtomicReference<String> seen = new AtomicReference<>();
    USER.set("ann");
    MDC.put("request", "42");
    hop.run(app, () -> {
      seen.set(USER.get() + " " + MDC.get("request"));
      USER.set("changed");
      MDC.put("request", "changed");
    });
    Soon.until("it ran", () -> seen.get() != null);
    assertThat(seen).hasValue("ann 42");
    assertThat(USER.get()).isEqualTo("ann");
    assertThat(MDC.get("request")).isEqualTo("42");
  }

  @Test
  void wrappers_several_nestInTheOrderInWhichTheyWereGiven() throws Exception {
    app.close();
    List<String> order = Collections.synchronizedList(new ArrayList<>());
    app = Supervisor.open(
        "app",
        with -> with.context(work -> noted(order, "outer", work))
            .context(work -> noted(order, "inner", work)));
    app.spawn("child", pleaseStop -> order.add("work")).join();
    assertThat(order).containsExactly("outer in", "inner in", "work", "inner out", "outer out");
  }

  private static Runnable noted(List<String> order, String name, Runnable work) {
    return () -> {
      order.add(name + " in");
      work.run();
      order.add(name + " out");
    };
  }

  @Test
  void restart_eachIncarnation_hasTheContextOfTheStart() throws Exception {
    List<String> seen = Collections.synchronizedList(new ArrayList<>());
    USER.set("ann");
    Body body = pleaseStop -> {
      seen.add(USER.get());
      if (seen.size() < 3) {
        throw new IOException("once more");
      }
    };
    Child<?> child = app.spawn(
        "child",
        with ->
            with.restart(Restart.onFailure().delays(Duration.ofMillis(1), Duration.ofMillis(1))),
        body);
    USER.set("bob");
    child.join();
    assertThat(seen).containsExactly("ann", "ann", "ann");
    child.start().join();
    assertThat(seen).endsWith("bob");
  }

  @Test
  void periodicTask_eachRun_hasTheContextOfItsGiver() throws Exception {
    List<String> seen = new CopyOnWriteArrayList<>(); // it goes on while it is looked at
    CountDownLatch three = new CountDownLatch(3);
    USER.set("ann");
    SupervisedExecutor pool = Bridges.of(app).lend("pool");
    var unused = pool.scheduleWithFixedDelay(
        () -> {
          seen.add(USER.get());
          USER.set("changed");
          three.countDown();
        },
        0,
        1,
        TimeUnit.NANOSECONDS);
    USER.set("bob");
    three.await();
    assertThat(seen).startsWith("ann", "ann", "ann").doesNotContain("changed", "bob");
  }

  @Test
  void virtualThread_hasTheContextToo() throws Exception {
    assumeTrue(VirtualThreads.available());
    USER.set("ann");
    SupervisedExecutor pool =
        Bridges.of(app).lend("pool", with -> with.threads(t -> t.virtual()).freshThreads());
    assertThat(pool.submit(USER::get).get()).isEqualTo("ann");
    assertThat(
            app.call("child", with -> with.virtual(), pleaseStop -> USER.get()).join())
        .isEqualTo("ann");
  }

  @Test
  void scopeInside_hasTheContextsOfItsTree_andRefusesOthers() throws Exception {
    USER.set("ann");
    try (Scope inner = Supervisor.open("inner")) {
      assertThat(inner.call("child", pleaseStop -> USER.get()).join()).isEqualTo("ann");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Supervisor.open("inner", with -> with.context(work -> work)).close())
        .withMessageContaining("a context");
    assertThatNullPointerException()
        .isThrownBy(() -> Supervisor.open("other", with -> with.context(null)));
  }

  // ---- wrappers that do wrong

  /** What a wrapper can do wrong. */
  enum Wrong implements UnaryOperator<Runnable> {
    THROWS {
      @Override
      public Runnable apply(Runnable work) {
        throw new IllegalArgumentException("no context");
      }
    },
    OVERFLOWS {
      @Override
      public Runnable apply(Runnable work) {
        throw new StackOverflowError("no room");
      }
    },
    RETURNS_NULL {
      @Override
      public Runnable apply(Runnable work) {
        return null;
      }
    },
    THROWS_BEFORE {
      @Override
      public Runnable apply(Runnable work) {
        return () -> {
          throw new IllegalArgumentException("cannot set it");
        };
      }
    },
    THROWS_AFTER {
      @Override
      public Runnable apply(Runnable work) {
        return () -> {
          work.run();
          throw new AssertionError("cannot take it back");
        };
      }
    },
    RUNS_NOTHING {
      @Override
      public Runnable apply(Runnable work) {
        return () -> {};
      }
    },
    RUNS_TWICE {
      @Override
      public Runnable apply(Runnable work) {
        return () -> {
          work.run();
          work.run();
        };
      }
    },
    RUNS_AT_ONCE {
      @Override
      public Runnable apply(Runnable work) {
        work.run();
        return work;
      }
    },
    RUNS_ELSEWHERE {
      @Override
      public Runnable apply(Runnable work) {
        return () -> {
          Thread other = new Thread(work);
          other.setUncaughtExceptionHandler((thread, e) -> {});
          other.start();
          try {
            other.join();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        };
      }
    },
    SWALLOWS {
      @Override
      public Runnable apply(Runnable work) {
        return () -> {
          try {
            work.run();
          } catch (Throwable e) {
            // lost, where it is not kept elsewhere
          }
        };
      }
    },
    CANNOT_BE_PRINTED {
      @Override
      public Runnable apply(Runnable work) {
        throw new IllegalArgumentException() {
          @Override
          public String getMessage() {
            throw new IllegalStateException("no message");
          }
        };
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrapper_thatDoesWrong_losesNoWorkAtAnyHop(Wrong wrong) throws Exception {
    openWith(wrong);
    for (Hop hop : Hop.values()) {
      AtomicInteger ran = new AtomicInteger();
      hop.run(app, ran::incrementAndGet);
      Soon.until(hop + " ran", () -> ran.get() > 0);
      assertThat(ran).as(hop.name()).hasValue(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void wrapper_thatDoesWrong_changesNoFailureAndNoResult(Wrong wrong) throws Exception {
    openWith(wrong);
    SupervisedExecutor pool = Bridges.of(app).lend("pool");
    assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
    IOException thrown = new IOException("of the task");
    try {
      var unused = pool.submit(() -> {
            throw thrown;
          })
          .get();
      throw new AssertionError("it has not failed");
    } catch (ExecutionException e) {
      assertThat(e).hasCause(thrown);
    }
    assertThat(app.call("child", pleaseStop -> 43).join()).isEqualTo(43);
    Child<?> loop = app.spawn("loop");
    assertThat(loop.ask(() -> 44).await()).isEqualTo(44);
    AtomicReference<Throwable> heard = new AtomicReference<>();
    IllegalStateException ofListener = new IllegalStateException("of a listener");
    loop.handlers().on(String.class, text -> {
      throw ofListener;
    });
    loop.handlers().onError((event, failure) -> heard.set(failure));
    loop.fire("an event");
    Soon.until("the failure was heard", () -> heard.get() != null);
    assertThat(heard).hasValue(ofListener);
    Thread other = Bridges.of(app).threadFactory("thread").newThread(() -> {
      throw ofListener;
    });
    AtomicReference<Throwable> uncaught = new AtomicReference<>();
    other.setUncaughtExceptionHandler((thread, e) -> uncaught.set(e));
    other.start();
    other.join();
    assertThat(uncaught).hasValue(ofListener);
  }

  @Test
  void wrapper_thatAlwaysFails_isToldAsAWarningOnce() throws Exception {
    try (Heard heard = Heard.open("dev.supervisor.signals.internal")) {
      openWith(Wrong.THROWS);
      for (int i = 0; i < 10; i++) {
        app.spawn("child", pleaseStop -> {}).join();
      }
      assertThat(heard.with("WARN the context THROWS failed")).hasSize(1);
    }
  }

  @Test
  void wrapper_thatFails_doesNotTakeAnotherOneWithIt() throws Exception {
    app.close();
    app = Supervisor.open(
        "app",
        with -> with.context(Wrong.THROWS)
            .context(Wrong.THROWS_BEFORE)
            .context(ContextTest::withUser)
            .context(Wrong.RUNS_NOTHING));
    USER.set("ann");
    assertThat(app.call("child", pleaseStop -> USER.get()).join()).isEqualTo("ann");
  }

  @Test
  void wrapper_thatGivesWorkItself_isNotAskedForThat() throws Exception {
    AtomicInteger asked = new AtomicInteger();
    AtomicReference<Scope> tree = new AtomicReference<>();
    openWith(work -> {
      asked.incrementAndGet();
      tree.get().spawn("by-the-wrapper", pleaseStop -> {});
      return work;
    });
    tree.set(app);
    app.spawn("child", pleaseStop -> {}).join();
    assertThat(asked).hasValue(1);
  }

  @Test
  void wrapper_thatBlocksAroundATask_keepsItsWorkerAlone_andIsGivenUpWithIt() throws Exception {
    app.close();
    CountDownLatch blocked = new CountDownLatch(1);
    CountDownLatch free = new CountDownLatch(1);
    app = Supervisor.open(
        "app",
        with -> with.threads(t -> t.grace(Duration.ZERO).patience(Duration.ofMillis(1)))
            .context(work -> "blocked".equals(USER.get()) ? () -> block(blocked, free) : work));
    try {
      SupervisedExecutor pool = Bridges.of(app).lend("pool", with -> with.workers(2));
      USER.set("blocked");
      pool.execute(() -> {});
      blocked.await();
      USER.remove();
      assertThat(pool.submit(() -> 42).get()).isEqualTo(42);
      app.close(); // comes back, though that wrapper does not
    } finally {
      free.countDown();
    }
  }

  /** Whatever interrupts it. */
  private static void block(CountDownLatch begun, CountDownLatch free) {
    begun.countDown();
    for (; ; ) {
      try {
        free.await();
        return;
      } catch (InterruptedException e) {
        // it goes on
      }
    }
  }

  // ---- no leaks between the users of a pool

  @Test
  void worker_afterATask_hasItsContextsNameAndClassLoaderAsBefore() throws Exception {
    SupervisedExecutor pool = Bridges.of(app).lend("pool", with -> with.workers(1));
    String before = pool.submit(ContextTest::ofThread).get();
    try (URLClassLoader other = new URLClassLoader(new URL[0])) {
      pool.submit(() -> {
            USER.set("ann");
            MDC.put("request", "42");
            Thread.currentThread().setName("ann's");
            Thread.currentThread().setContextClassLoader(other);
            Thread.currentThread().interrupt();
          })
          .get();
      assertThat(pool.submit(ContextTest::ofThread).get()).isEqualTo(before);
    }
  }

  private static String ofThread() {
    Thread self = Thread.currentThread();
    return self.getId() + " " + self.getName() + " " + self.getContextClassLoader() + " "
        + self.isInterrupted() + " " + USER.get() + " " + MDC.get("request");
  }

  @Test
  void freshThreads_eachTask_seesNoThreadLocalOfAnother() throws Exception {
    ThreadLocal<String> left = new ThreadLocal<>();
    SupervisedExecutor pool =
        Bridges.of(app).lend("pool", with -> with.workers(2).freshThreads());
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      String user = "user " + i;
      pool.execute(() -> left.set(user));
      ids.add(pool.submit(() -> {
            assertThat(left.get()).isNull();
            left.set(user);
            return Thread.currentThread().getId();
          })
          .get());
    }
    assertThat(ids).doesNotHaveDuplicates();
  }

  @Test
  void freshThreads_moreTasksThanWorkers_allRun_noMoreAtTheSameTime() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger ran = new AtomicInteger();
    try (SupervisedExecutor pool =
        Bridges.of(app).asExecutor("pool", with -> with.workers(3).freshThreads())) {
      for (int i = 0; i < 100; i++) {
        pool.execute(() -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          now.decrementAndGet();
          ran.incrementAndGet();
        });
      }
    }
    assertThat(ran).hasValue(100);
    assertThat(most.get()).isBetween(1, 3);
  }

  @Test
  void poolOfAnotherLibrary_threadMadeForOneUser_hasNothingOfItForTheNext() throws Exception {
    InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>();
    ThreadFactory factory = Bridges.of(app).threadFactory("pool");
    ClassLoader own = Thread.currentThread().getContextClassLoader();
    ExecutorService pool = Executors.newFixedThreadPool(1, factory);
    USER.set("ann");
    MDC.put("request", "42");
    inherited.set("ann");
    try (URLClassLoader other = new URLClassLoader(new URL[0])) {
      Thread.currentThread().setContextClassLoader(other);
      pool.submit(() -> {}).get(); // the pool makes its thread now
    } finally {
      Thread.currentThread().setContextClassLoader(own);
      inherited.remove();
    }
    assertThat(pool.submit(() -> USER.get() + " " + MDC.get("request") + " " + inherited.get())
            .get())
        .isEqualTo("null null null");
    assertThat(pool.submit(() -> Thread.currentThread().getContextClassLoader()).get())
        .isSameAs(own);
    pool.shutdown();
  }
}
