package dev.supervisor.command.internal.remote;

import dev.supervisor.command.Target;
import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.command.internal.text.Nonce;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Durations;
import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of one attempt to reach a target: the launcher, its three pipes, and the threads that serve them. Opened and
 * torn down by the session's live thread; the rest may be called by any.
 */
final class RemoteConnection implements RemoteStream.StreamEvents {
  /** Hears what a connection tells its session, on threads of the connection. */
  interface ConnectionEvents {
    @Nullable
    RemoteUse current();

    void marked(RemoteStream from, MarkScanner.MarkKind kind, long number, char flag);

    void stray(String why);

    /** The other side is lost; {@link RemoteConnection#whyLost} says how. */
    void lost();
  }

  private static final long EXIT_MILLIS = 1_000;
  private static final long LOOK_MILLIS = 50;
  private static final long DRAIN_MILLIS = 1_000;

  private final Target target;
  private final String name;
  private final boolean staying;
  private final ConnectionEvents events;
  private final byte[] greeting = Nonce.next();
  private final byte[] mark = Nonce.next();
  private final Process launcher;
  private final RemoteStream stdout;
  private final RemoteStream stderr;
  private final OutputStream frames;
  private final ReentrantLock writing = new ReentrantLock();
  private final ExecutorService poster;
  private final ExecutorService feeder;
  private final AtomicReference<@Nullable String> why = new AtomicReference<>();
  private final AtomicLong pings = new AtomicLong();
  private final CountDownLatch greeted = new CountDownLatch(2);
  private final CountDownLatch ready = new CountDownLatch(2);
  private final CountDownLatch lost = new CountDownLatch(1);
  private final Heartbeat heartbeat;

  // Written by the stream's thread before `greeted` is counted down.
  private volatile Dialect dialect = new BashFrames();

  /**
   * @param staying whether the session begins with texts that stay
   */
  RemoteConnection(RemoteShell to, String name, boolean staying, ConnectionEvents events)
      throws IOException {
    this.target = to.target();
    this.staying = staying;
    this.name = name;
    this.events = events;
    launcher = to.launch(greeting);
    frames = launcher.getOutputStream();
    poster = SessionThreads.named(name + " control");
    feeder = SessionThreads.named(name + " stdin");
    stdout = new RemoteStream(
        launcher.getInputStream(), /* isOutput= */ true, name + " stdout", greeting, mark, this);
    stderr = new RemoteStream(
        launcher.getErrorStream(), /* isOutput= */ false, name + " stderr", greeting, mark, this);
    heartbeat = new Heartbeat(
        target.heartbeatTimeout(),
        () -> Math.max(stdout.heardNanos(), stderr.heardNanos()),
        () -> post(ping()),
        this::silent);
  }

  // ---- opening

  /** Waits until the other side takes commands. */
  void open() throws IOException, InterruptedException {
    var late = Till.in(target.connectTimeout());
    Registration force =
        late.then(() -> lose("it was not ready within " + Durations.text(target.connectTimeout())));
    try {
      stdout.start();
      stderr.start();
      var unused = launcher.onExit().thenRun(() -> lose("it ended"));
      await(greeted);
      send(dialect.driver(staying));
      send(dialect.mark(mark, target.heartbeatTimeout()));
      send(ping());
      await(ready);
      heartbeat.start();
    } finally {
      force.cancel();
    }
  }

  private void await(CountDownLatch step) throws IOException, InterruptedException {
    while (!step.await(0, TimeUnit.SECONDS)) {
      if (lost.getCount() == 0) {
        throw new IOException(name + " was lost before it was ready");
      }
      step.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  // ---- sending

  byte[] mark() {
    return mark;
  }

  Dialect dialect() {
    return dialect;
  }

  private byte[] ping() {
    return dialect.ping(numbered(pings.incrementAndGet()));
  }

  private static String numbered(long number) {
    String digits = Long.toString(number);
    return "0".repeat(Math.max(0, MarkScanner.PING_DIGITS - digits.length())) + digits;
  }

  /** Asks whether this piece of input has been answered, which is said after the answer. */
  void ask(long piece) {
    post(dialect.ask(mark, numbered(piece)));
  }

  /** {@return the number of the last ping so far} */
  long pings() {
    return pings.get();
  }

  /** Does this on the one thread that opens and reads the inputs of commands, unless the connection is gone. */
  void feed(Runnable action) {
    SessionThreads.unlessEnded(feeder, action);
  }

  /** Sends now; blocks as long as the other side does not take it. When this throws, the end of it did not get out. */
  void send(byte[] frame) throws IOException {
    writing.lock();
    try {
      frames.write(frame);
      frames.flush();
    } finally {
      writing.unlock();
    }
  }

  /** Ends the time of texts that stay: the next command is isolated, and the other side says so. */
  void leave() {
    feed(() -> {
      try {
        send(dialect.leave(mark));
      } catch (IOException connectionIsGone) {
        // the streams tell
      }
    });
  }

  /** Sends soon; never blocks. When it cannot be sent, the connection is lost, and the streams tell. */
  void post(byte[] frame) {
    SessionThreads.unlessEnded(poster, () -> {
      try {
        send(frame);
      } catch (IOException connectionIsGone) {
        // as said
      }
    });
  }

  // ---- what the streams tell

  @Override
  public @Nullable RemoteUse current() {
    return events.current();
  }

  @Override
  public void marked(RemoteStream from, MarkScanner.MarkKind kind, long number, char flag) {
    switch (kind) {
      case OPENING -> {
        if (greeted.getCount() > 0) {
          if (from.isOutput()) {
            dialect = RemoteShell.dialect(number);
          }
          greeted.countDown();
        } else {
          events.marked(from, kind, number, flag);
        }
      }
      case ALIVE -> {
        ready.countDown();
        events.marked(from, kind, number, flag);
      }
      default -> events.marked(from, kind, number, flag);
    }
  }

  @Override
  public void stray(RemoteStream from) {
    events.stray(name + " said something between commands");
  }

  @Override
  public void streamEnded(RemoteStream from, String ended) {
    lose((from.isOutput() ? "its stdout " : "its stderr ") + ended);
  }

  private void silent() {
    lose("nothing was heard of it for " + Durations.text(target.heartbeatTimeout()));
    force(); // no process is left to say goodbye to
  }

  /** {@return a number that stays the same as long as a reader of one output takes nothing; -1 when none is awaited} */
  long blockedPass() {
    long out = stdout.blockedPass();
    long err = stderr.blockedPass();
    return out >= 0 ? 2 * out : err >= 0 ? 2 * err + 1 : -1;
  }

  // ---- the end

  /** Cuts a connection that makes no sense any more. */
  void distrust(String because) {
    lose(because);
    force();
  }

  private void lose(String because) {
    if (why.compareAndSet(null, because)) {
      lost.countDown();
      events.lost();
    }
  }

  /** Waits until the connection is lost, for whatever reason. */
  void awaitLost() throws InterruptedException {
    lost.await();
  }

  /** {@return whether it was lost, whatever noticed it} */
  boolean isLost() {
    return why.get() != null;
  }

  /** {@return how it was lost, with what the launcher said about it} Complete once it was torn down. */
  String whyLost() {
    String code =
        launcher.isAlive() ? "" : ", its launcher ended with exit code " + launcher.exitValue();
    String said = stderr.said();
    return why.get() + code + (said.isEmpty() ? "" : ": " + said);
  }

  /** Says goodbye: the other side kills what runs, and ends. */
  void letGo() {
    heartbeat.stop();
    SessionThreads.unlessEnded(poster, () -> {
      try {
        frames.close();
      } catch (IOException e) {
        // it is closed all the same
      }
    });
  }

  /** Ends the launcher, whatever the other side does. */
  void force() {
    launcher.descendants().forEach(ProcessHandle::destroyForcibly);
    launcher.destroyForcibly();
    lose("it was cut");
  }

  /** Gives a launcher that has closed a stream a moment to end by itself, and to be heard to its end: force cuts both. */
  void awaitItsEnd() throws InterruptedException {
    boolean ends = stdout.ended().getCount() == 0 || stderr.ended().getCount() == 0;
    if (ends && launcher.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)) {
      boolean unused = stdout.ended().await(EXIT_MILLIS, TimeUnit.MILLISECONDS)
          && stderr.ended().await(EXIT_MILLIS, TimeUnit.MILLISECONDS);
    }
  }

  /**
   * Waits for what is still on its way, then lets go of everything. A stream that another process holds open, such as a
   * program that the launcher left behind, is not waited for; nor is a reader of a command that was stopped.
   */
  void tearDown() throws InterruptedException {
    heartbeat.stop();
    drain(stdout);
    drain(stderr);
    if (stdout.blockedRead() >= 0) {
      stdout.cut();
    }
    if (stderr.blockedRead() >= 0) {
      stderr.cut();
    }
    awaitItsEnd();
    launcher.descendants().forEach(ProcessHandle::destroyForcibly);
    launcher.destroyForcibly();
    SessionThreads.end(feeder);
    poster.shutdown();
  }

  private void drain(RemoteStream stream) throws InterruptedException {
    long lastRead = -1;
    long lastPass = -1;
    if (stream.isUnread()) { // closed before it was opened
      stream.cut();
      return;
    }
    while (!stream.ended().await(DRAIN_MILLIS, TimeUnit.MILLISECONDS)) {
      long read = stream.blockedRead();
      long pass = stream.blockedPass();
      RemoteUse use = current();
      boolean abandoned = use != null && use.job().isAbandoned();
      if ((read >= 0 && read == lastRead) || (pass >= 0 && pass == lastPass && abandoned)) {
        return;
      }
      lastRead = read;
      lastPass = pass;
    }
  }

  /** {@return how the launcher ended: 128 + n for signal n; -1 when not known} */
  int exitCode() throws InterruptedException {
    return launcher.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS) ? launcher.exitValue() : -1;
  }
}
