package dev.supervisor.command;

import dev.supervisor.signals.Callback;
import dev.supervisor.signals.OwnedSignal;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A session with a shell that is reached through three pipes only. The driver's side is {@code bash-remote.sh}. */
final class RemoteSession implements Session, RemoteConnection.Events {
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
  private static final Duration HELD = Duration.ofMillis(LocalSession.HELD_MILLIS);
  private static final Duration CLEAN_UP = Duration.ofSeconds(2);
  private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

  private final RemoteShell shell;
  private final String name;
  private final Owner owner;
  private final OwnedSignal ended = OwnedSignal.of(this, "end");
  private final Signal closed = Signal.named("close");
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable RemoteConnection connection;
  private @Nullable RemoteUse use;
  private int uses;
  private boolean lost;
  private boolean inDoubt;
  private @Nullable Callback forced;

  RemoteSession(RemoteShell shell, String name, Owner owner) {
    this.shell = shell;
    this.name = name;
    this.owner = owner;
  }

  void start() {
    OwnThread.thread(name, this::live).start();
  }

  // ---- what others ask

  @Override
  public void run(Job job) {
    RemoteConnection to = null;
    RemoteUse mine = new RemoteUse(job, new RemoteInput());
    lock.lock();
    try {
      if (use != null) {
        throw new IllegalStateException(name + " already runs " + use.job());
      }
      uses++;
      if (!lost && !closed.isGo() && connection != null) {
        use = mine;
        to = connection;
      }
    } finally {
      lock.unlock();
    }
    if (to == null) {
      job.ended(new Ending.NotBegun(name + " was closed", null));
    } else {
      RemoteConnection way = to;
      way.feed(() -> feed(mine, way));
    }
  }

  @Override
  public void signal(Job job, String signalName) {
    lock.lock();
    try {
      if (use != null && use.job() == job && use.isRunning() && connection != null) {
        connection.post(connection.dialect().kill(signalName, use.pid()));
        giveUpReader(use, connection, -1);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed.isGo()) {
        return;
      }
      closed.go();
      if (connection != null && !ended.isGo()) {
        connection.letGo();
        forced = Till.in(CLEAN_UP).then(connection::force);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Signal ended() {
    return ended;
  }

  @Override
  public int uses() {
    lock.lock();
    try {
      return uses;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public String describe() {
    RemoteUse current = current();
    return current == null ? name + ": idle" : name + ": " + current.job();
  }

  @Override
  public String toString() {
    return name;
  }

  // ---- the live thread

  private void live() {
    Throwable failure = null;
    boolean lived = false;
    RemoteConnection last = null;
    try {
      last = connect();
      lived = true;
      owner.idle(this);
      last.awaitLost();
    } catch (Throwable e) {
      // Running out of memory, too: whoever waits for this session must learn of its end.
      failure = e;
    }
    close();
    String why = tearDown(last, failure);
    RemoteUse left = current();
    if (left != null) {
      leave(left, why, last);
    }
    ended.goBy(this);
    owner.ended(this, lived ? null : failure);
  }

  private RemoteConnection connect() throws IOException, InterruptedException {
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      var tried = new RemoteConnection(shell, name, this);
      try {
        take(tried);
        tried.open();
        return tried;
      } catch (IOException e) {
        boolean wasLost = tried.isLost();
        drop(tried);
        String why = wasLost ? name + " could not be opened: " + tried.whyLost() : Verdict.text(e);
        if (attempt == shell.target().attempts() || closed.await(Till.in(pause))) {
          throw new IOException(attempt == 1 ? why : why + " (in attempt " + attempt + ")", e);
        }
        pause = pause.multipliedBy(2);
        pause = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
      } catch (Throwable e) {
        drop(tried);
        throw e;
      }
    }
  }

  private void take(RemoteConnection tried) throws IOException {
    lock.lock();
    try {
      connection = tried;
      lost = false;
      if (closed.isGo()) {
        throw new IOException(name + " was closed");
      }
    } finally {
      lock.unlock();
    }
  }

  private void drop(RemoteConnection tried) throws InterruptedException {
    tried.force();
    tried.tearDown();
  }

  private String tearDown(@Nullable RemoteConnection last, @Nullable Throwable failure) {
    String why = name + " failed: " + failure;
    try {
      if (last != null) {
        last.awaitLost();
        last.tearDown();
        why = name + " was lost: " + last.whyLost();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody knows this thread
    }
    lock.lock();
    try {
      if (forced != null) {
        forced.detach();
      }
    } finally {
      lock.unlock();
    }
    return why;
  }

  /** The connection is gone, and everything that came through it was told. */
  private void leave(RemoteUse left, String why, @Nullable RemoteConnection last) {
    left.input().abandon();
    awaitSent(left);
    boolean sent;
    boolean begun;
    lock.lock();
    try {
      sent = left.isSent();
      begun = left.hasOpened();
    } finally {
      lock.unlock();
    }
    if (begun) {
      left.job().exited();
    }
    Ending ending;
    if (begun) {
      ending = new Ending.Died(why, exitCode(last));
    } else if (sent) {
      ending = new Ending.Died(why + "; whether the command had begun is not known", -1);
    } else {
      ending = new Ending.NotBegun(why, null);
    }
    finish(left, ending, /* fit= */ false);
  }

  /** The feeding thread may be just about to learn that the end of the command did not get out. */
  private static void awaitSent(RemoteUse left) {
    try {
      boolean unused = left.input().awaitDone(HELD.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody knows this thread
    }
  }

  private static int exitCode(@Nullable RemoteConnection last) {
    try {
      return last == null ? -1 : last.exitCode();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody knows this thread
      return -1;
    }
  }

  // ---- the feeding thread

  private void feed(RemoteUse mine, RemoteConnection to) {
    Job job = mine.job();
    InputStream in = null;
    try {
      in = job.open();
      byte[] frame = to.dialect().run(to.mark(), mine, shell.carried(job.level()), in != null);
      if (in == null) {
        mine.input().abandon();
      }
      if (send(mine, to, frame, in != null) && in != null) {
        mine.input().feed(in, job, way(to));
      }
    } catch (InterruptedException e) {
      // the session is being taken down
    } catch (Throwable failure) {
      finish(mine, new Ending.NotOpened(failure), /* fit= */ true);
    } finally {
      closeQuietly(in);
      mine.input().done();
    }
  }

  private static void closeQuietly(@Nullable InputStream in) {
    try {
      if (in != null) {
        in.close();
      }
    } catch (IOException e) {
      // everything wanted was read
    }
  }

  private boolean send(RemoteUse mine, RemoteConnection to, byte[] frame, boolean withInput) {
    lock.lock();
    try {
      if (lost || use != mine) {
        return false;
      }
      mine.sent(withInput);
    } finally {
      lock.unlock();
    }
    try {
      to.send(frame);
      return true;
    } catch (IOException connectionIsGone) {
      lock.lock();
      try {
        mine.notSent();
      } finally {
        lock.unlock();
      }
      close();
      return false;
    }
  }

  private static RemoteInput.Way way(RemoteConnection to) {
    return new RemoteInput.Way() {
      @Override
      public void send(byte[] piece, int length) throws IOException {
        to.send(to.dialect().input(to.mark(), piece, length));
      }

      @Override
      public void end() {
        to.post(to.dialect().endOfInput(to.mark()));
      }
    };
  }

  // ---- what the connection tells

  @Override
  public @Nullable RemoteUse current() {
    lock.lock();
    try {
      return use;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void marked(RemoteStream from, MarkScanner.Kind kind, long number, char flag) {
    RemoteUse current = current();
    if (current == null) {
      stray(name + " spoke of a command when there was none");
      return;
    }
    switch (kind) {
      case OPENING -> opened(current, from, number);
      case TAKEN -> {
        if (!current.input().taken()) {
          stray(name + " took input that was not sent");
        }
      }
      case INPUT_OVER -> after(current, current::inputOver);
      case OVER -> over(current, from, (int) number, flag == 'L');
      default -> stray(name + " said " + kind);
    }
  }

  private void opened(RemoteUse current, RemoteStream from, long pid) {
    boolean begun;
    lock.lock();
    try {
      if (from.isOutput()) {
        current.begun(pid);
      } else {
        current.opened();
      }
      begun = from.isOutput() && current.hasBegun();
    } finally {
      lock.unlock();
    }
    if (begun) {
      current.job().begun(pid);
      current.input().begun();
    }
  }

  private void over(RemoteUse current, RemoteStream from, int code, boolean leftOvers) {
    if (from.isOutput()) {
      RemoteConnection to = connection();
      if (to != null) {
        current.input().over(way(to));
      }
      if (wasBegun(current)) {
        current.job().exited();
      }
    }
    after(current, () -> {
      if (from.isOutput()) {
        current.over(code, leftOvers);
      } else {
        current.errorOver();
      }
    });
  }

  private boolean wasBegun(RemoteUse current) {
    lock.lock();
    try {
      return current.hasBegun();
    } finally {
      lock.unlock();
    }
  }

  /** One of the things happened that a command consists of; when it was the last, it is over. */
  private void after(RemoteUse current, Runnable what) {
    boolean over;
    boolean wait;
    lock.lock();
    try {
      what.run();
      over = current.isOver();
      wait = !over && current.areOutputsOver();
    } finally {
      lock.unlock();
    }
    if (over) {
      complete(current, /* held= */ false);
    } else if (wait) {
      // It takes one answer more to know that nothing of the input is left; somebody may hold that
      // open.
      var unused = Till.in(CLEAN_UP).then(() -> complete(current, /* held= */ true));
    }
  }

  private void complete(RemoteUse current, boolean held) {
    boolean stuck = held;
    try {
      stuck |= !current.input().awaitDone(held ? 0 : HELD.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // nobody knows this thread
    }
    Ending ending;
    boolean fit = false;
    lock.lock();
    try {
      if (current.hasBegun()) {
        ending = new Ending.Over(current.code(), current.leftOvers(), held);
        fit = !stuck && !current.leftOvers() && !inDoubt;
      } else if (current.hasNoDirectory()) {
        ending =
            new Ending.NotOpened(new IOException("its directory cannot be entered at " + shell));
        fit = !stuck && !inDoubt;
      } else if (current.hasOpened()) {
        ending = new Ending.Died(name + " is out of step", -1);
      } else {
        ending = new Ending.NotBegun(name + " could not begin the command", null);
      }
    } finally {
      lock.unlock();
    }
    finish(current, ending, fit);
  }

  @Override
  public void stray(String why) {
    boolean idle;
    lock.lock();
    try {
      inDoubt = true;
      idle = use == null;
    } finally {
      lock.unlock();
    }
    if (idle) {
      close();
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

  /** A reader that has not taken anything since the last look is not waited for. */
  private void giveUpReader(RemoteUse ofUse, RemoteConnection on, long last) {
    var unused = Till.in(HELD).then(() -> {
      lock.lock();
      try {
        if (use != ofUse || !ofUse.isRunning()) {
          return;
        }
      } finally {
        lock.unlock();
      }
      long now = on.blockedPass();
      if (now >= 0 && now == last) {
        ofUse.job().exited();
      } else {
        giveUpReader(ofUse, on, now);
      }
    });
  }

  /** Gives the session back before the job is told, so that who runs commands in a row finds it free. */
  private void finish(RemoteUse current, Ending ending, boolean fit) {
    boolean free;
    lock.lock();
    try {
      if (use != current) {
        return;
      }
      use = null;
      free = fit && !lost && !closed.isGo();
    } finally {
      lock.unlock();
    }
    if (free) {
      owner.idle(this);
    } else {
      close();
    }
    current.job().ended(ending);
  }

  private @Nullable RemoteConnection connection() {
    lock.lock();
    try {
      return connection;
    } finally {
      lock.unlock();
    }
  }
}
