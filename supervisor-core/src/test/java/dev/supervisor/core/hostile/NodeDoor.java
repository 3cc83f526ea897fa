package dev.supervisor.core.hostile;

import dev.supervisor.core.Supervisor;
import dev.supervisor.core.TreeEvent;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import java.util.concurrent.atomic.AtomicBoolean;

/** A place where code of users is called by a node, or about one. */
enum NodeDoor implements Door {
  /** The body itself. */
  BODY {
    @Override
    public void open(Stage stage) {
      stage.failsByDeed = true;
      stage.atEnd = pleaseStop -> {
        pleaseStop.await();
        stage.beforeDeed.run();
        stage.deed.act(stage);
      };
    }
  },
  /** The last call of a thread. */
  CLEANUP {
    @Override
    public boolean isFor(Kind kind) {
      return kind != Kind.GUEST; // a guest has no last call
    }

    @Override
    public void open(Stage stage) {
      stage.failsByDeed = true;
      stage.threadOptions.add(with -> with.cleanup(pleaseStop -> stage.act()));
    }
  },
  /** A callback of the stop request. */
  CALLBACK_OF_PLEASE_STOP {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> pleaseStop.then(stage::act));
    }
  },
  /** A callback of the whole tree's being about to stop. */
  CALLBACK_OF_DRAIN {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> stage.root().drain().then(stage::act));
    }
  },
  /** A callback of an end. */
  CALLBACK_OF_STOPPED {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> Supervisor.current().stopped().then(stage::act));
    }
  },
  /** A callback of a combination. */
  CALLBACK_OF_COMBINATION {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> pleaseStop.or(Signal.create()).then(stage::act));
    }
  },
  /** What hears of a callback's failure. */
  ERROR_HANDLER {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> pleaseStop.then(
          () -> {
            throw new IllegalStateException("for the handler");
          },
          e -> stage.act()));
    }
  },
  /** The listener of the tree. */
  TREE_LISTENER {
    @Override
    public void open(Stage stage) {
      stage.treeOptions.add(with -> with.listener(event -> {
        if (!(event instanceof TreeEvent.Started)) {
          stage.act();
        }
      }));
    }
  },
  /** A listener of the events of one thread, which handles them when it waits for some. */
  EVENT_LISTENER {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        var self = Supervisor.current();
        self.handlers().on(String.class, event -> stage.act());
        pleaseStop.then(() -> self.fire("asked"));
      });
      stage.atEnd = pleaseStop -> Supervisor.events().loop();
    }
  },
  /** The text of what a thread waits for, which reports read. */
  LABEL {
    @Override
    public void open(Stage stage) {
      Signal labelled = Signal.named(new Object() {
        @Override
        public String toString() {
          stage.act();
          return "labelled";
        }
      });
      stage.atEnd = pleaseStop -> labelled.await(stage.released);
    }
  },
  /** The hook that gets what was left in a channel. */
  DISCARD_HOOK {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        Channel<String> channel =
            Channel.unbounded(stage.name, with -> with.onDiscard(element -> stage.act()));
        channel.put("left");
        pleaseStop.then(() -> channel.close(Closing.DISCARD));
      });
    }
  },
  /** The logger's appender; it acts on messages about this tree alone. */
  APPENDER {
    @Override
    public void open(Stage stage) {
      Appenders.act(stage);
      stage.atBegin.add(pleaseStop -> pleaseStop.then(() -> {
        throw new IllegalStateException("to be told by " + stage.name);
      }));
    }
  },
  /** A child of the tree that inherits a value, which is computed while it is made. */
  CHILD_VALUE {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> {
        AtomicBoolean first = new AtomicBoolean(true);
        InheritableThreadLocal<String> inherited = new InheritableThreadLocal<>() {
          @Override
          protected String childValue(String parentValue) {
            if (first.getAndSet(false)) {
              stage.act();
            }
            return parentValue;
          }
        };
        inherited.set("value");
        try {
          Door.calling(
              stage, () -> stage.root().spawn("inherits", stop -> stop.await()).release());
        } finally {
          inherited.remove();
        }
      });
    }
  },
  /** Options that are computed. */
  OPTIONS {
    @Override
    public void open(Stage stage) {
      stage.atBegin.add(pleaseStop -> Door.calling(
          stage,
          () -> stage
              .root()
              .spawn(
                  "optional",
                  with -> {
                    stage.act();
                    return with;
                  },
                  stop -> stop.await())
              .release()));
    }
  };
}
