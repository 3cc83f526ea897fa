package dev.supervisor.benchmarks;

import dev.supervisor.command.Command;
import dev.supervisor.command.ShellOptions;
import dev.supervisor.command.internal.pool.ShellPool;
import dev.supervisor.command.internal.session.Flavour;
import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.session.ShellSetup;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;

/**
 * A tree whose pool has sessions that answer at once and have no process: what a command costs beside its shell.
 */
public final class IdlePool implements AutoCloseable {
  private final Scope tree = Supervisor.open("idle");
  private final Command command = Command.script(":").under(tree);

  /** Has so many sessions. */
  public IdlePool(int sessions) {
    ShellOptions options = ShellOptions.DEFAULT.maxSessions(sessions).maxUses(Integer.MAX_VALUE);
    var unused = tree.shared(
        "shells", ShellPool.class, () -> new ShellPool(PreparedShell.of(new IdleShell()), options));
  }

  /** Has a session run nothing. */
  public void turn() throws InterruptedException {
    command.run().orThrow();
  }

  @Override
  public void close() {
    tree.close();
  }

  private static final class IdleShell implements Flavour {
    @Override
    public Session open(ShellSetup setup, String name, boolean staying, Session.Owner owner) {
      var session = new IdleSession(name, owner);
      owner.idle(session);
      return session;
    }

    @Override
    public byte[] carried(Isolation level) {
      return new byte[0];
    }

    @Override
    public byte[] beginsIn() {
      return new byte[0];
    }
  }

  private static final class IdleSession implements Session {
    private final String name;
    private final Owner owner;
    private final SignalSource ended = Signal.source(this, "end");

    IdleSession(String name, Owner owner) {
      this.name = name;
      this.owner = owner;
    }

    @Override
    public void run(Job job) {
      job.begun(1);
      job.exited();
      owner.idle(this);
      job.ended(new JobEnd.Over(0, /* leftOvers= */ false, /* held= */ false, /* cut= */ false));
    }

    @Override
    public void signal(Job job, String signalName) {}

    @Override
    public void close() {
      if (!ended.signal().isGo()) {
        ended.go();
        owner.ended(this, null);
      }
    }

    @Override
    public Signal ended() {
      return ended.signal();
    }

    @Override
    public int uses() {
      return 1;
    }

    @Override
    public String describe() {
      return name;
    }
  }
}
