package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.command.internal.session.Preparation;
import dev.supervisor.command.internal.session.ShellSetup;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.Signs;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.Interrupts;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A session with a shell that is reached through three pipes only. The driver's side is {@code bash-remote.sh}. */
final class RemoteSession extends LiveSession<RemoteUse>
    implements RemoteConnection.ConnectionEvents, RemoteSender.SenderEvents {
  /*
   * How it works. `live` opens the connection, trying again if need be, and tears it down; in between it sleeps. Two
   * threads read the streams and tell what comes; they also end the commands. `stdin` opens what a command reads, sends
   * the command, then its input; `control` sends what must not wait for that: signals, beats, the goodbye.
   *
   * A command is over when its last words have come on both streams, and its input is over on the other side. Between
   * commands nothing may come; what does was written by a process that escaped from its group, so the session is not
   * used again. (What such a process writes while the next command runs cannot be told from that one's output.)
   *
   * A request to kill is in order with the commands, so it never meets the next one. Output that is on its way comes
   * before the last words: a reader that does not take it keeps the end of a command from being seen. Once the command
   * was told to end, such a reader is given up.
   *
   * The connection can be lost at any time. Once all of a command was sent, it may have begun, whatever was heard of it:
   * then it has died. If the last byte of it could not be sent, it has not begun, and another session may try.
   */
  private static final Duration HELD = Duration.ofMillis(HELD_MILLIS);

  private final RemoteShell shell;
  private final Signal closed = Signal.named("close");
  private final RemoteMarks marks = new RemoteMarks(this);

  // Guarded by the lock.
  private @Nullable RemoteConnection connection;
  private boolean lost;
  private boolean inDoubt;

  private volatile boolean changed; // written while it is lent, read while it is idle

  private @Nullable RemoteConnection last; // confined to the live thread
  private String why = "it was not opened"; // likewise

  RemoteSession(RemoteShell shell, ShellSetup setup, String name, boolean staying, Owner owner) {
    super(shell, setup, name, staying, owner);
    this.shell = shell;
  }

  // ---- what others ask

  @Override
  public void start() {
    super.start();
    if (ended().isGo()) { // there was no thread
      shell.opened(this);
    }
  }

  @Override
  protected RemoteUse newUse(Job job, int number) {
    changed = job.level() != Isolation.STICKY && Signs.changesOthers(job.text());
    return new RemoteUse(job, new RemoteInput());
  }

  @Override
  protected void feed(RemoteUse mine) {
    RemoteConnection way = Objects.requireNonNull(connection(), name);
    way.feed(new RemoteSender(mine, way, shell, this)::send);
  }

  /** From here that cannot be seen: so after a command that may have changed it, it has been. */
  @Override
  public boolean isUnchanged() {
    return !changed;
  }

  @Override
  protected boolean isReachable() {
    return !lost && connection != null;
  }

  @Override
  public void signal(Job job, String signalName) {
    RemoteUse use = use();
    RemoteConnection to = connection();
    if (use == null || use.job() != job || to == null) {
      return;
    }
    lock.lock();
    try {
      if (use() != use || !use.isRunning()) {
        return;
      }
      use.signalled();
      to.post(to.dialect().kill(signalName, use.pid()));
    } finally {
      lock.unlock();
    }
    new ReaderWatch(this, use, to).look();
    if (job.level() == Isolation.STICKY) {
      use.input()
          .over(RemoteSender.way(to)); // the shell itself may be reading, which no signal ends
    }
  }

  @Override
  public void close() {
    super.close();
    closed.go();
  }

  @Override
  protected void letGo() {
    if (connection != null) {
      connection.letGo();
    }
  }

  @Override
  protected void force() {
    RemoteConnection to = connection();
    if (to != null) {
      to.force();
    }
  }

  // ---- the live thread

  @Override
  protected void serve() throws IOException, InterruptedException {
    try {
      RemoteConnection opened =
          new RemoteAttempts(shell, name, beginsStaying(), closed).connect(this, this::take);
      last = opened;
      shell.opened(this);
      opened();
      opened.awaitLost();
    } finally {
      shell.opened(this);
    }
  }

  private void take(RemoteConnection tried) throws IOException {
    lock.lock();
    try {
      connection = tried;
      lost = false;
      if (isClosing()) {
        throw new IOException(name + " was closed");
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  protected void tearDown(@Nullable Throwable failure) {
    why = howItEnded(failure);
    RemoteConnection gone = last;
    try {
      if (gone != null) {
        gone.awaitLost();
        gone.tearDown();
        why = name + " was lost: " + gone.whyLost();
      }
    } catch (InterruptedException e) {
      Interrupts.restore(); // no other code knows this thread
    }
  }

  /** The connection is gone, and everything that came through it was told. */
  @Override
  protected void leave(RemoteUse left, @Nullable Throwable failure) {
    left.input().abandon();
    awaitSent(left);
    int code = exitCode(last);
    JobEnd ending;
    lock.lock();
    try {
      ending = left.lost(why, code);
    } finally {
      lock.unlock();
    }
    if (ending instanceof JobEnd.SessionDied) {
      left.job().exited();
    }
    if (left.job() instanceof Preparation first) {
      first.lost(why);
    }
    hand(left, ending, /* fit= */ false);
  }

  @Override
  protected void isolate() {
    RemoteConnection to = connection();
    if (to != null) {
      to.leave();
    }
  }

  @Override
  protected Throwable whyNotBorn(@Nullable Throwable failure) {
    return failure == null ? new IOException(why) : failure;
  }

  /** The feeding thread may be just about to learn that the end of the command did not get out. */
  private static void awaitSent(RemoteUse left) {
    try {
      boolean unused = left.input().awaitDone(HELD.toMillis());
    } catch (InterruptedException e) {
      Interrupts.restore(); // no other code knows this thread
    }
  }

  private static int exitCode(@Nullable RemoteConnection last) {
    try {
      return last == null ? -1 : last.exitCode();
    } catch (InterruptedException e) {
      Interrupts.restore(); // no other code knows this thread
      return -1;
    }
  }

  // ---- what the feeding thread tells

  @Override
  public boolean maySend(RemoteUse mine, boolean withInput) {
    lock.lock();
    try {
      boolean may = !lost && use() == mine;
      if (may) {
        mine.sent(withInput);
      }
      return may;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void notSent(RemoteUse mine) {
    lock.lock();
    try {
      mine.notSent();
    } finally {
      lock.unlock();
    }
    close();
  }

  // ---- what the connection tells

  @Override
  public @Nullable RemoteUse current() {
    return use();
  }

  @Override
  public void marked(RemoteStream from, MarkScanner.MarkKind kind, long number, char flag) {
    RemoteUse current = current();
    if (current != null) {
      marks.heard(current, from, kind, number, flag);
    } else if (kind == MarkScanner.MarkKind.ISOLATED && !wasBorn()) {
      born();
    } else if (kind != MarkScanner.MarkKind.ALIVE) {
      stray(name + " spoke of a command when there was none");
    }
  }

  /** Nothing more is waited for, but that our side has let go. */
  void complete(RemoteUse current, boolean held) {
    boolean stuck = held;
    try {
      stuck |= !current.input().awaitDone(held ? 0 : HELD.toMillis());
    } catch (InterruptedException e) {
      Interrupts.restore(); // no other code knows this thread
    }
    JobEnd ending;
    boolean fit;
    lock.lock();
    try {
      ending = current.ending(name, shell, held);
      fit = !stuck && !inDoubt && current.isClean();
    } finally {
      lock.unlock();
    }
    try {
      finish(current, ending, fit);
    } catch (IOException e) {
      throw new AssertionError(e); // only opening and sending can fail, which others do
    }
  }

  @Override
  public void stray(String why) {
    boolean idle;
    lock.lock();
    try {
      inDoubt = true;
      idle = use() == null;
    } finally {
      lock.unlock();
    }
    if (idle) {
      close();
    }
  }

  /** {@return whether the command of this use is still there} */
  boolean isRunning(RemoteUse mine) {
    lock.lock();
    try {
      return use() == mine && mine.isRunning();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void lost() {
    lock.lock();
    try {
      lost = true;
    } finally {
      lock.unlock();
    }
  }

  // ---- small things

  @Nullable
  RemoteConnection connection() {
    lock.lock();
    try {
      return connection;
    } finally {
      lock.unlock();
    }
  }
}
