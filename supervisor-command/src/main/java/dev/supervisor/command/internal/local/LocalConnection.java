package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Interrupts;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Our ends of what a local session consists of: the process, the private directory with its pipes, and the threads
 * that serve them. Opened, read and torn down by the session's live thread; {@link #letGo}, {@link #force} and {@link
 * #request} may be called by any.
 */
final class LocalConnection {
  private static final Duration START = Duration.ofSeconds(20);
  private static final long EXIT_MILLIS = 1_000;

  private final String name;

  // Written by the live thread while it opens.
  private volatile @Nullable Path directory;
  private volatile Set<String> outputs = Set.of();
  private volatile @Nullable Process process;
  private volatile @Nullable StatusReader status;
  private @Nullable FileChannel framesGuard;
  private boolean swept; // nothing is left; confined to the live thread
  private volatile long shellPid;
  private volatile @Nullable PipeReader stdout;
  private volatile @Nullable PipeReader stderr;
  private volatile @Nullable FrameWriter feeder;
  private final OutputLooks looks = new OutputLooks();
  private final Rhythm rhythm = new Rhythm();

  // To the watchdog. Taken out by the thread that closes it.
  private final AtomicReference<@Nullable FileOutputStream> requests = new AtomicReference<>();
  private volatile boolean released;

  LocalConnection(String name) {
    this.name = name;
  }

  // ---- opening

  /**
   * Starts the shell and waits until it takes commands.
   *
   * @param staying whether the session begins with texts that stay
   * @param once whether it is for one command only
   * @param lost called when the shell's process has ended
   * @param close called when one of the threads cannot go on
   * @param notOpened see {@link FrameWriter}
   */
  @SuppressWarnings("try") // a guard does its work by being open
  void open(
      LocalShell shell,
      boolean staying,
      boolean once,
      Runnable lost,
      Runnable close,
      BiConsumer<LocalUse, Throwable> notOpened)
      throws IOException {
    Path fifos = LocalShell.privateDirectory();
    directory = fifos;
    Path real = fifos.toRealPath(); // as the kernel tells it
    outputs = Set.of(real.resolve("o").toString(), real.resolve("e").toString());
    byte[] fifosName = RawBytes.ofPath(fifos, "the directory for temporary files");
    Process started = shell.launch(staying, fifosName.length);
    process = started;
    Registration late = Till.in(START).then(this::force);
    try {
      var unused = started.onExit().thenRun(lost);
      OutputStream boot = started.getOutputStream();
      try {
        boot.write(LocalShell.beginning(staying));
        boot.write(fifosName);
        boot.flush();
      } catch (IOException brokenPipe) {
        // bash is gone; what it said is the better error
      }
      awaitReady(started.inputReader(StandardCharsets.UTF_8));
      try (FileChannel untilReady = Fifo.guard(fifos.resolve("s"))) {
        connect(
            fifos,
            new FrameWriter(
                frames(fifos.resolve("f"), staying),
                shell,
                fifos.resolve("i"),
                name + " stdin",
                notOpened,
                close),
            close);
        boot.write(LocalShell.serving(staying, once));
        boot.close();
        awaitReady();
      }
    } finally {
      late.cancel();
    }
  }

  /** {@return the number of the shell, which tells it when it is ready} */
  long shellPid() {
    return shellPid;
  }

  /** Tells the driver that commands are isolated from now on, and waits until it has heard. */
  void leave() throws IOException {
    feeder().send(Frame.leave(Frame.NOTHING, LocalShell.odd()));
    awaitReady();
    close(framesGuard);
  }

  /** Has those killed whom a text has left behind. The driver waits for nothing else. */
  void clear(LocalUse use) throws IOException {
    feeder().send(use.isOfDash() ? DashFrame.clear(use.number()) : Frame.clear(use.number()));
  }

  private void awaitReady() throws IOException {
    StatusLine line = nextLine();
    if (line instanceof StatusLine.Greeting it) {
      shellPid = it.pid();
    } else {
      throw new IOException(
          name + " did not start: " + (line == null ? whyNotReady() : line.shown()));
    }
  }

  /** The shell says it on its standard error, until it is ready; what is not there by now never comes. */
  private String whyNotReady() throws IOException {
    Process shell = open(process);
    var said = new ByteArrayOutputStream();
    InputStream in = shell.getInputStream();
    while (in.available() > 0) {
      said.write(in.readNBytes(in.available()));
    }
    var text = new StringJoiner("; ");
    said.toString(StandardCharsets.UTF_8)
        .lines()
        .map(String::strip)
        .filter(line -> !line.isEmpty())
        .forEach(text::add);
    String how = shell.isAlive()
        ? "its shell was killed"
        : "its shell ended with exit code " + shell.exitValue();
    return text.length() == 0 ? how : how + ": " + text.toString();
  }

  /** Bash may first complain about a locale; what it said is the error when it never becomes ready. */
  private void awaitReady(BufferedReader greeting) throws IOException {
    var said = new StringJoiner("; ");
    for (String line = greeting.readLine(); !"ready".equals(line); line = greeting.readLine()) {
      if (line == null) {
        throw new IOException(name + " did not start: " + said.toString());
      }
      said.add(line);
    }
  }

  /** A driver of texts that stay opens its end for each, so there must be one of ours that keeps the pipe alive. */
  private FileOutputStream frames(Path fifo, boolean staying) throws IOException {
    if (staying) {
      framesGuard = Fifo.guard(fifo);
    }
    return Fifo.writingForAll(fifo);
  }

  private void connect(Path fifos, FrameWriter newFeeder, Runnable close) throws IOException {
    feeder = newFeeder; // first, as it has a pipe that is to be closed whatever comes
    status = new StatusReader(Fifo.stream(fifos.resolve("s")));
    stdout = new PipeReader(Fifo.stream(fifos.resolve("o")), name + " stdout", close);
    stderr = new PipeReader(Fifo.stream(fifos.resolve("e")), name + " stderr", close);
    requests.set(Fifo.writingForAll(fifos.resolve("k")));
    if (released) {
      letGo();
    }
  }

  // ---- using

  /** {@return the next status line; null when nothing of the session is left, or after {@link #force}} */
  @Nullable
  StatusLine nextLine() {
    try {
      StatusLine line = open(status).next();
      if (line instanceof StatusLine.Swept) {
        swept = true;
        line = open(status).next();
      }
      return line;
    } catch (IOException closed) {
      return null;
    }
  }

  /** A text of builtins may be about to end: looks for its line before the thread sleeps. */
  void lineIsNear() {
    try {
      open(status).soon();
    } catch (IOException closed) {
      // which the next line tells
    }
  }

  /** {@return the reading of what this use writes} */
  OutputReading outputsOf(LocalUse use) {
    return new OutputReading(use, stdout(), stderr(), looks, rhythm, () -> leftBy(use));
  }

  /** {@return those whom this use's text has left behind} */
  private Stragglers leftBy(LocalUse use) {
    return use.job().level() == Isolation.STICKY
        ? Stragglers.ofSession(use.pid(), outputs)
        : Stragglers.ofGroup(use.pid(), outputs);
  }

  PipeReader stdout() {
    return open(stdout);
  }

  PipeReader stderr() {
    return open(stderr);
  }

  FrameWriter feeder() {
    return open(feeder);
  }

  private <T> T open(@Nullable T part) {
    if (part == null) {
      throw new IllegalStateException(name + " is not open");
    }
    return part;
  }

  /**
   * Asks the watchdog. Never blocks: a line is much shorter than what a pipe takes, and the watchdog reads them.
   *
   * @throws IOException when there is no watchdog any more
   */
  void request(String line) throws IOException {
    FileOutputStream out = requests.get();
    if (out != null) {
      out.write(line.getBytes(StandardCharsets.US_ASCII));
    }
  }

  /** {@return whether the watchdog is the only process there is besides the shell: what is swept when the session is closed} */
  boolean isAlone() {
    long shell = shellPid;
    List<ProcessStat> others = ProcessStat.all(
        it -> (it.session() == shell || it.parent() == shell) && it.pid() != shell && !it.isGone());
    return others.size() == 1 && others.get(0).parent() == shell;
  }

  OptionalLong pid() {
    Process shell = process;
    return shell == null ? OptionalLong.empty() : OptionalLong.of(shell.pid());
  }

  /** {@return how the shell ended: 128 + n for signal n; -1 when not known} */
  int exitCode() throws InterruptedException {
    Process shell = process;
    return shell != null && shell.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS)
        ? shell.exitValue()
        : -1;
  }

  // ---- ending

  /** Makes the watchdog end all of the session. */
  void letGo() {
    released = true;
    close(requests.getAndSet(null));
  }

  /** Does from here what can be done when the watchdog does not. */
  void force() {
    Process shell = process;
    if (shell != null) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      shell.destroyForcibly();
    }
    close(status);
  }

  /**
   * Kills what is left if the watchdog has not, because it was killed; everything is said by then. A session
   * that is not one of the kernel's has no such. Looks at every process there is, so once is enough.
   */
  void sweep() {
    Process shell = process;
    if (shell != null && !swept) {
      shell.descendants().forEach(ProcessHandle::destroyForcibly);
      Survivors.kill(shell);
      swept = true;
    }
  }

  /** The last of all, when nothing of the session is left or can be waited for. */
  void tearDown() {
    PipeReader out = stdout;
    PipeReader err = stderr;
    FrameWriter in = feeder;
    close(framesGuard); // releases a feeder that writes what is not read
    close(out == null ? null : out::close);
    close(err == null ? null : err::close);
    close(in == null ? null : in::close);
    close(status);
    Process shell = process;
    if (shell != null) {
      shell.destroyForcibly();
      sweep();
      close(shell.getOutputStream());
      close(shell.getInputStream());
      awaitExit(shell);
    }
    removeDirectory();
  }

  /** Waits for the end of the process. That is short, as it was killed. A caller that hears of the end of the session finds no process of it. */
  private static void awaitExit(Process shell) {
    try {
      boolean unused = shell.waitFor(EXIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Interrupts.restore();
    }
  }

  /** The watchdog has done so, unless it was killed or never came to be. */
  private void removeDirectory() {
    Path fifos = directory;
    if (fifos == null || Files.notExists(fifos)) {
      return;
    }
    try {
      for (String fifo : new String[] {"f", "i", "o", "e", "s", "k"}) {
        Files.deleteIfExists(fifos.resolve(fifo));
      }
      Files.deleteIfExists(fifos);
    } catch (IOException e) {
      // it is private, and in the directory for temporary files
    }
  }

  private static void close(@Nullable AutoCloseable closeable) {
    try {
      if (closeable != null) {
        closeable.close();
      }
    } catch (Exception e) {
      // it is closed all the same
    }
  }
}
