package dev.supervisor.samples;

import dev.supervisor.core.Attachment;
import dev.supervisor.core.SupervisedThread;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;

/** One thing for the whole tree: the first user makes it, and it stops after the last user. */
final class S29Shared {
  private S29Shared() {}

  private static final class Connections implements Attachment {
    private final SignalSource ended = Signal.source("connections closed");

    /** {@return the connections of the tree that the thread belongs to} */
    static Connections of(SupervisedThread thread) {
      return thread.shared("connections", Connections.class, Connections::new);
    }

    void send(String text) {
      System.out.println((ended.signal().isGo() ? "too late: " : "sent: ") + text);
    }

    @Override
    public void ask(Reason why) {
      System.out.println("the connections are closed");
      ended.go(why);
    }

    @Override
    public void insist() {}

    @Override
    public void giveUp() {}

    @Override
    public Signal ended() {
      return ended.signal();
    }
  }

  public static void main(String[] args) throws InterruptedException {
    Signal greeted = Signal.named("greeted");
    try (var app = Supervisor.open("s29")) {
      app.spawn("client", pleaseStop -> {
        Connections.of(Supervisor.current()).send("hello");
        greeted.go();
        pleaseStop.await();
        Connections.of(Supervisor.current()).send("good bye"); // it is older than every thread
      });
      greeted.await();
    }
  }
}
