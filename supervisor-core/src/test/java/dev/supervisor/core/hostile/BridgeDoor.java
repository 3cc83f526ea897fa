package dev.supervisor.core.hostile;

import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.async.Bridges;
import dev.supervisor.core.async.Generator;
import dev.supervisor.core.async.SupervisedExecutor.AfterFailure;
import dev.supervisor.core.events.EventMatch;
import dev.supervisor.signals.Signal;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.management.MBeanServerDelegate;
import javax.management.MBeanServerNotification;
import javax.management.NotificationListener;

/** A place where code of users is called for them by a bridge, a policy or an event, on a thread that need not be theirs. */
enum BridgeDoor implements Door {
  /** A task of an executor that is part of the tree. */
  EXECUTOR_TASK {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> bridges().asExecutor("owns").execute(stage::act));
    }
  },
  /** A task of an executor that is lent. */
  LENT_TASK {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        var unused = bridges().lend("lends").submit(stage::act);
      });
    }
  },
  /** What decides how a periodic task goes on that has failed. */
  AFTER_PERIODIC_FAILURE {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        var lent = bridges()
            .lend(
                "lends",
                with -> with.afterPeriodicFailure(e -> {
                  stage.act();
                  return AfterFailure.GO_ON;
                }));
        var unused = lent.scheduleAtFixedRate(
            () -> {
              throw new IllegalStateException("for the decision");
            },
            1,
            1,
            TimeUnit.MILLISECONDS);
      });
    }
  },
  /** A run of a repeat. */
  REPEAT {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> bridges()
          .repeat(
              "repeats",
              Duration.ofMillis(1),
              with -> with.afterFailure(e -> AfterFailure.GO_ON),
              stop -> stage.act()));
    }
  },
  /** What decides how a repeat goes on that has failed. */
  AFTER_FAILURE_OF_REPEAT {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        AtomicBoolean first = new AtomicBoolean(true);
        bridges()
            .repeat(
                "repeats",
                Duration.ofMillis(1),
                with -> with.afterFailure(e -> {
                  stage.act();
                  return AfterFailure.GO_ON;
                }),
                stop -> {
                  if (first.getAndSet(false)) {
                    throw new IllegalStateException("for the decision");
                  }
                });
      });
    }
  },
  /** The body of a generator, on a thread of its own. */
  GENERATOR_BODY {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> Door.calling(stage, () -> {
        try (Generator<String> generator = bridges().generate("emits", (emitter, stop) -> {
          emitter.emit("one");
          stage.act();
        })) {
          while (generator.hasNext()) {
            generator.next();
          }
        }
      }));
    }
  },
  /** The hook that gets what was left unread of a generator. */
  DISCARD_HOOK_OF_GENERATOR {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> Door.calling(stage, () -> {
        Signal full = Signal.create();
        try (Generator<String> generator = bridges()
            .<String>generate(
                "emits",
                with -> with.buffer(4).onDiscard(element -> stage.act()),
                (emitter, stop) -> {
                  emitter.emit("read");
                  emitter.emit("left");
                  full.go();
                })) {
          generator.next();
          full.await(pleaseStop);
        }
      }));
    }
  },
  /** A subscriber, when it gets an element. */
  SUBSCRIBER_NEXT {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> bridges()
          .<String>publisher("publishes", BridgeDoor::one)
          .subscribe(new Subscriber(stage, SUBSCRIBER_NEXT)));
    }
  },
  /** A subscriber, when it is given its subscription. */
  SUBSCRIBER_BEGIN {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> Door.calling(
          stage,
          () -> bridges()
              .<String>publisher("publishes", BridgeDoor::one)
              .subscribe(new Subscriber(stage, SUBSCRIBER_BEGIN))));
    }
  },
  /** A subscriber, when it hears of the end. */
  SUBSCRIBER_END {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> bridges()
          .<String>publisher("publishes", BridgeDoor::one)
          .subscribe(new Subscriber(stage, SUBSCRIBER_END)));
    }
  },
  /** A threaded function. */
  THREADED_FUNCTION {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        var unused = bridges().threaded().action("acts", stage::act).call();
      });
    }
  },
  /** What depends on the result of a threaded function. */
  DEPENDENT_OF_THREADED_FUNCTION {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        Signal hasDependent = Signal.create();
        var unused = bridges()
            .threaded()
            .action("acts", () -> hasDependent.await())
            .call()
            .thenRun(stage::act);
        hasDependent.go(); // else the JDK may run it here
      });
    }
  },
  /** The close of what is closed with the tree. */
  CLOSES {
    @Override
    public boolean isAtOnce() {
      return false;
    }

    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        AttachmentNode unused = bridges().closes("closes", stage::act);
      });
    }
  },
  /** A task that the tree's thread factory runs. */
  FACTORY_TASK {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(
          pleaseStop -> bridges().threadFactory("made").newThread(stage::act).start());
    }
  },
  /** What decides whether a failed child starts again. */
  RESTART_DECISION {
    @Override
    public boolean isFor(Kind kind) {
      return kind != Kind.GUEST; // a guest is not started by its tree
    }

    @Override
    public void open(Stage stage) {
      stage.threadOptions.add(with -> with.restart(Restart.onFailure()
          .delays(Duration.ofMillis(1), Duration.ofMillis(2))
          .on(
              e -> {
                stage.act();
                return false;
              },
              Restart.Decision.STOP)));
      AtomicBoolean first = new AtomicBoolean(true);
      stage.atBegin.add(pleaseStop -> {
        if (first.getAndSet(false)) {
          throw new IllegalStateException("for the decision");
        }
      });
    }
  },
  /** The condition of an awaited event. */
  EVENT_CONDITION {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        Supervisor.current().fire("event");
        Door.calling(
            stage,
            () -> Supervisor.events()
                .awaitEvent(
                    EventMatch.of(String.class).where(event -> {
                      stage.act();
                      return true;
                    }),
                    pleaseStop));
      });
    }
  },
  /** What is asked of a thread. */
  ASKED_CALL {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        var asked = Supervisor.current();
        stage
            .root()
            .spawn("asks", stop -> {
              asked.ask(() -> {
                stage.act();
                return "answer";
              });
              stop.await();
            })
            .release();
      });
      stage.atEnd = pleaseStop -> Supervisor.events().loop();
    }
  },
  /** What a thread has put off. */
  LATER {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> Supervisor.current().later(stage::act));
      stage.atEnd = pleaseStop -> Supervisor.events().loop();
    }
  },
  /** A thread whose beats are missed. */
  HEARTBEAT {
    @Override
    public boolean isFor(Kind kind) {
      return kind != Kind.GUEST;
    }

    @Override
    public void open(Stage stage) {
      stage.threadOptions.add(with -> with.heartbeat(Duration.ofMillis(20)));
      stage.atBegin.add(pleaseStop -> Door.calling(stage, stage::act));
    }
  },
  /** A listener of the JVM's MBean server, which hears that the tree's MXBean goes. */
  MBEAN_LISTENER {
    @Override
    public boolean isAtOnce() {
      return false;
    }

    @Override
    public void open(Stage stage) {
      stage.treeOptions.add(with -> with.jmx());
      NotificationListener listener = (notification, handback) -> {
        if (notification instanceof MBeanServerNotification of
            && of.getMBeanName().toString().contains(stage.name)) {
          stage.act();
        }
      };
      var server = ManagementFactory.getPlatformMBeanServer();
      try {
        server.addNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener, null, null);
      } catch (javax.management.InstanceNotFoundException e) {
        throw new IllegalStateException(e);
      }
      stage.afterAll.add(
          () -> server.removeNotificationListener(MBeanServerDelegate.DELEGATE_NAME, listener));
    }
  };

  private static Bridges bridges() {
    return Bridges.of(Supervisor.current());
  }

  private static void one(Generator.Emitter<String> emitter, Signal pleaseStop)
      throws InterruptedException {
    emitter.emit("one");
  }

  /** A subscriber that does the deed in one of its methods. */
  private record Subscriber(Stage stage, BridgeDoor door) implements Flow.Subscriber<String> {
    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      subscription.request(Long.MAX_VALUE);
      maybe(SUBSCRIBER_BEGIN);
    }

    @Override
    public void onNext(String element) {
      maybe(SUBSCRIBER_NEXT);
    }

    @Override
    public void onError(Throwable failure) {
      maybe(SUBSCRIBER_END);
    }

    @Override
    public void onComplete() {
      maybe(SUBSCRIBER_END);
    }

    private void maybe(BridgeDoor now) {
      if (door == now) {
        stage.act();
      }
    }
  }
}
