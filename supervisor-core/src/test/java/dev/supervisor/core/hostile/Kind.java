package dev.supervisor.core.hostile;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.AttachmentNode;
import dev.supervisor.core.Node;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.ThreadOptions;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** What the hostile node is. */
enum Kind {
  /** A thread of the tree. */
  CHILD {
    @Override
    Node add(Stage stage, Scope root) throws Exception {
      Signal running = Signal.create();
      var child = root.spawn("hostile", with -> options(stage, with), pleaseStop -> {
        run(stage, pleaseStop, running);
      });
      running.await(LONG);
      return child;
    }
  },
  /** A scope on a thread of the tree. */
  SCOPE {
    @Override
    Node add(Stage stage, Scope root) throws Exception {
      Signal running = Signal.create();
      AtomicReference<Node> node = new AtomicReference<>();
      var child = root.spawn("hostile", with -> options(stage, with), pleaseStop -> {
        try (Scope scope = Supervisor.open("scope")) {
          node.set(scope);
          run(stage, scope.pleaseStop(), running);
        }
      });
      running.await(LONG);
      return child;
    }
  },
  /** A thread that was made elsewhere, with an {@code interrupt()} of its own. */
  GUEST {
    @Override
    Node add(Stage stage, Scope root) throws Exception {
      Signal running = Signal.create();
      CompletableFuture<Node> node = new CompletableFuture<>();
      Thread thread = new Thread(
          () -> {
            try (Scope guest = root.register("hostile")) {
              node.complete(guest);
              run(stage, guest.pleaseStop(), running);
            } catch (
                Throwable
                    e) { // of a thread that is not the tree's: nothing of it is to be seen there
              node.completeExceptionally(e);
            }
          },
          stage.name + " guest");
      thread.setDaemon(true);
      thread.start();
      Node made = node.get(60, TimeUnit.SECONDS);
      running.await(LONG);
      return made;
    }
  };

  private static final Till LONG = Till.in(Duration.ofMinutes(30));

  /** Puts the node into the tree; returns when it runs, or has ended. */
  abstract Node add(Stage stage, Scope root) throws Exception;

  private static ThreadOptions options(Stage stage, ThreadOptions with) {
    ThreadOptions options = with;
    for (var each : stage.threadOptions) {
      options = each.apply(options);
    }
    return options;
  }

  private static void run(Stage stage, Signal pleaseStop, Signal running) throws Exception {
    try {
      for (Stage.Act act : stage.atBegin) {
        running.go(); // what comes may block
        act.run(pleaseStop);
      }
      running.go();
      Stage.Act end = stage.atEnd;
      if (end != null) {
        end.run(pleaseStop);
      } else {
        pleaseStop.await();
      }
    } catch (Exception | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    } finally {
      running.go();
    }
  }

  /** What of an attachment is hostile. */
  enum Part {
    ATTACHED,
    CLOSING,
    ASK,
    INSIST,
    GIVE_UP,
    DESCRIBE,
    ASKS_CHILDREN_AT_ONCE
  }

  /** An attachment one of whose methods does the deed. It ends when it is asked, where that is not the hostile one. */
  static final class HostileAttachment implements Attachment {
    private final Stage stage;
    private final Part part;
    private volatile Signal acts = Signal.create();
    private final SignalSource ended = Signal.source("end of an attachment");

    HostileAttachment(Stage stage, Part part) {
      this.stage = stage;
      this.part = part;
    }

    /** The signal goes before its first deed. */
    void calledFirst(Signal signal) {
      acts = signal;
    }

    private void maybe(Part now) {
      if (now == part) {
        acts.go();
        stage.act();
      }
    }

    @Override
    public void attachedAs(AttachmentNode node) {
      maybe(Part.ATTACHED);
    }

    @Override
    public void closing(Reason why) {
      maybe(Part.CLOSING);
    }

    @Override
    public boolean asksChildrenAtOnce() {
      maybe(Part.ASKS_CHILDREN_AT_ONCE);
      return false;
    }

    @Override
    public void ask(Reason why) {
      maybe(Part.ASK);
      if (part != Part.INSIST && part != Part.GIVE_UP) {
        ended.go();
      }
    }

    @Override
    public void insist() {
      maybe(Part.INSIST);
    }

    @Override
    public void giveUp() {
      maybe(Part.GIVE_UP);
    }

    @Override
    public Signal ended() {
      return ended.signal();
    }

    @Override
    public String describe() {
      maybe(Part.DESCRIBE);
      return "hostile";
    }
  }
}
