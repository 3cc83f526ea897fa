package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.JobEnd;
import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.command.internal.session.ShellSetup;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.Signs;
import java.io.IOException;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A session over named pipes with a bash of this machine. The driver's side is {@code bash-local.sh}. */
final class LocalSession extends LiveSession<LocalUse> {
  /*
   * How it works. Four threads of its own, each doing one kind of blocking I/O: `live` starts the shell, then reads
   * its status lines; two readers have the outputs; `feeder` writes frames and the command's input. Where nothing can
   * block, the thread that has a frame sends it, and `live` reads what a short command wrote: see `OutputReading`. The kernel ends
   * each output when the last process that has it open is gone, so nothing is ever searched for in the bytes. A reader
   * starts when the status line says that the command has opened its ends: earlier it would see an end at once.
   *
   * A command is over when its status line has come and both outputs have ended. Where its text has left processes of its
   * group behind, the driver says so first, and has them killed only when it is told to: `live` waits for those that may still
   * write (LeftOverWatch), and is not longer deaf for the driver than that takes. An output that does not end then is held
   * open by a process that escaped: it is closed on our side, and the session not used again (OutputWatch).
   *
   * Killing: a request goes to the watchdog, a process of the session, through a pipe that is nearly always empty,
   * so that any thread may write it. The watchdog says when it has carried it out, and before that the command is
   * not over: so a request that comes too late never meets the next command.
   *
   * A session that has to be prepared, or whose commands stay, begins in the driver's mode for texts that stay. Its
   * first job is its preparation; only after that is the owner told of it. Where a text that stays ends the shell
   * itself (exit, exec), its exit code is that of the process, as nothing of the driver is left to tell.
   *
   * Ending has one way: close the watchdog's pipe. It kills whatever is left of the session and removes the
   * directory; the end of file on the status channel then says that all are gone. If that does not come (a process
   * stopped the watchdog), the process is killed from here and the channel closed; and what is left then is swept up, as
   * the end of file may have come early (the watchdog was killed). Only `live` tears down, at its end.
   */
  private final LocalShell shell;
  private final LocalConnection connection;
  private final DashTurn turn;

  /*
   * To look at all that commands inherit takes thirty microseconds, to look whether it is scheduled the same, five. So all is
   * looked at after a command that names one of the programs by which it is changed, after some milliseconds, in which any
   * program may have done that, and after every so many commands.
   */
  private static final long LOOK_NANOS = 5_000_000;
  private static final int LOOK_USES = 16;

  // Of the thread that asks for the next command, one at a time, and of the thread that brings it,
  // in turns.
  private volatile @Nullable Condition condition;
  private volatile boolean suspect;
  private volatile boolean changedUnseen;
  private volatile long lookedNanos;

  private boolean lost; // guarded by the lock: its process ended before it was told to

  LocalSession(LocalShell shell, ShellSetup setup, String name, boolean staying, Owner owner) {
    super(shell, setup, name, staying, owner);
    this.shell = shell;
    this.connection = new LocalConnection(name);
    this.turn = new DashTurn(shell, isLookedAt() && !beginsStaying());
  }

  // ---- what others ask

  @Override
  protected LocalUse newUse(Job job, int number) {
    if (job.level() != Isolation.STICKY) {
      byte[] text = job.text();
      suspect = Signs.changesOthers(text);
      changedUnseen = suspect && Signs.changesOthersUnseen(text);
    }
    return new LocalUse(job, number, beginsStaying());
  }

  @Override
  protected void feed(LocalUse mine) {
    if (turn.isFirstFor(mine)) {
      connection.feeder().sendLater(DashFrame.turn(shell.dash().isKnown()));
    } else {
      send(mine);
    }
  }

  private void send(LocalUse mine) {
    if (turn.isTurned()) {
      mine.ofDash(/* throughBash= */ !shell.dash().runs(mine.job()));
    }
    connection.feeder().feed(mine);
  }

  @Override
  public boolean takes(Job job) {
    return turn.takes(job);
  }

  @Override
  public boolean isForPrograms() {
    return turn.isTurned();
  }

  @Override
  public void signal(Job job, String signalName) {
    boolean unheard = false;
    lock.lock();
    try {
      LocalUse use = use();
      String request = use == null || use.job() != job ? null : use.request(signalName);
      if (request != null) {
        connection.request(request);
      }
    } catch (IOException watchdogIsGone) {
      unheard = true;
    } finally {
      lock.unlock();
    }
    if (unheard) {
      close();
    }
  }

  @Override
  protected boolean isReachable() {
    return !lost;
  }

  @Override
  protected void letGo() {
    connection.letGo();
  }

  @Override
  protected void force() {
    connection.force();
  }

  private void lost() {
    lock.lock();
    try {
      lost = !isClosing();
    } finally {
      lock.unlock();
    }
    close();
  }

  // ---- what commands inherit

  @Override
  public boolean isUnchanged() {
    if (changedUnseen) {
      return false;
    }
    Condition first = condition;
    if (first == null) {
      try {
        condition = new Condition(connection.shellPid());
      } catch (IOException notTold) {
        // nor can it be found out later
      }
      return true;
    }
    long now = System.nanoTime();
    boolean all = suspect || now - lookedNanos > LOOK_NANOS || uses() % LOOK_USES == 0;
    lookedNanos = now;
    suspect = false;
    return all ? first.isTheSame() : first.isScheduledTheSame();
  }

  @Override
  public boolean isAlone() {
    return connection.isAlone();
  }

  @Override
  public OptionalLong pid() {
    return connection.pid();
  }

  // ---- the live thread

  @Override
  protected void serve() throws IOException, InterruptedException {
    connection.open(shell, beginsStaying(), isOnce(), this::lost, this::close, this::notOpened);
    opened();
    listen();
  }

  @Override
  protected void tearDown(@Nullable Throwable failure) {
    connection.tearDown();
    Condition first = condition;
    if (first != null) {
      first.close();
    }
  }

  @Override
  protected void leave(LocalUse left, @Nullable Throwable failure) {
    String why = howItEnded(failure);
    turn.lost();
    hand(
        left,
        left.hasBegun() ? new JobEnd.SessionDied(why, -1) : new JobEnd.Unstarted(why, failure),
        /* fit= */ false);
  }

  @Override
  protected Throwable whyNotBorn(@Nullable Throwable failure) {
    return failure == null ? new IOException(name + " was closed before it was ready") : failure;
  }

  @Override
  protected void isolate() throws IOException {
    connection.leave();
    born();
  }

  private void listen() throws InterruptedException, IOException {
    StatusLine status;
    while ((status = connection.nextLine()) != null) {
      LocalUse current;
      StatusLine.CommandOver over;
      lock.lock();
      try {
        current = use();
        if (current == null || !(turn.isAnsweredBy(status, current) || current.accepts(status))) {
          break;
        }
        over = current.over();
      } finally {
        lock.unlock();
      }
      if (status instanceof StatusLine.Greeting || status instanceof StatusLine.Turned) {
        send(current);
      }
      if (status instanceof StatusLine.Begun begun) {
        current.job().begun(begun.pid());
        current.read(connection.outputsOf(current));
        current.input().begun();
        if (current.job().level() == Isolation.STICKY) {
          connection.lineIsNear();
        }
      }
      if (status instanceof StatusLine.TextEnded) {
        textEnded(current);
      }
      if (status instanceof StatusLine.CarriedOut && current.job().level() == Isolation.STICKY) {
        current.input().close(); // the shell itself may be reading, which no signal ends
      }
      if (over != null) {
        over(current, over);
      }
    }
    close();
    LocalUse left = use();
    if (left != null) {
      died(
          left,
          status == null
              ? name + " ended while the command ran"
              : name + " is out of step: it said " + status.shown());
    }
  }

  /** The command has left processes of its group behind, which are killed now, or when they have written the rest. */
  private void textEnded(LocalUse current) throws InterruptedException {
    current.job().exited();
    OutputReading reading = current.reading();
    if (reading != null) {
      reading.awaitLeftOvers(this::isEnding);
    }
    try {
      connection.clear(current);
    } catch (IOException driverIsGone) {
      close(); // which is told by the end of its lines
    }
  }

  private boolean isEnding() {
    lock.lock();
    try {
      return isClosing();
    } finally {
      lock.unlock();
    }
  }

  private void over(LocalUse current, StatusLine.CommandOver over)
      throws InterruptedException, IOException {
    boolean fit = current.input().release();
    if (current.hasBegun()) {
      current.job().exited();
    }
    boolean held = awaitOutputs(current) || current.input().isHeld();
    JobEnd ending;
    if (current.hasBegun()) {
      ending = new JobEnd.Over(over.code(), over.leftOvers(), held, current.isCut());
    } else if (current.hasNoDirectory()) {
      ending = new JobEnd.NoDirectory();
    } else {
      ending = new JobEnd.Unstarted(name + " could not begin the command", null);
      fit = false;
    }
    finish(current, ending, fit && !held);
  }

  /** {@return whether an output had to be given up because it was held open, or its reader takes no more} */
  private boolean awaitOutputs(LocalUse current) throws InterruptedException {
    OutputReading reading = current.reading();
    return reading != null && reading.await();
  }

  private void died(LocalUse current, String why) throws InterruptedException, IOException {
    connection.sweep();
    turn.lost();
    hearTheRest(current);
    current.input().release();
    if (current.hasBegun()) {
      current.job().exited();
      awaitOutputs(current);
      finish(current, howItDied(current, why, connection.exitCode()), /* fit= */ false);
    } else {
      finish(current, new JobEnd.Unstarted(why, null), /* fit= */ false);
    }
  }

  /**
   * Where the watchdog was killed, the pipe had come to its end with the command perhaps about to begin. There is nothing left to say
   * anything by now; what was said in between decides whether it had begun.
   */
  private void hearTheRest(LocalUse current) {
    StatusLine status;
    while ((status = connection.nextLine()) != null) {
      if (status instanceof StatusLine.Begun begun) {
        boolean first;
        lock.lock();
        try {
          first = current.accepts(begun);
        } finally {
          lock.unlock();
        }
        if (first) {
          current.job().begun(begun.pid());
          current.read(connection.outputsOf(current));
          current.input().begun();
        }
      }
    }
  }

  private JobEnd howItDied(LocalUse current, String why, int code) {
    boolean itself;
    lock.lock();
    try {
      itself = lost;
    } finally {
      lock.unlock();
    }
    return itself ? JobEnd.withShell(current.job(), why, code) : new JobEnd.SessionDied(why, code);
  }
}
