package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.streams.Discard;
import dev.supervisor.command.internal.streams.Sink;
import dev.supervisor.command.internal.streams.Tail;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.command.internal.text.ShellQuoting;
import dev.supervisor.signals.internal.Durations;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The first job of a session that has to be prepared: its shell's variables and script. */
public final class Preparation implements Job {
  private final ShellSetup setup;
  private final byte[] directory;
  private final Said stderr = new Said();
  private final AtomicReference<@Nullable String> why = new AtomicReference<>();

  /**
   * @param directory where the script runs; of no length where the shell is
   */
  Preparation(ShellSetup setup, byte[] directory) {
    this.setup = setup;
    this.directory = directory;
  }

  /** {@return how long it may take} */
  Duration limit() {
    return setup.limit();
  }

  @Override
  public byte[] directory() {
    return directory;
  }

  @Override
  public byte[] preparation() {
    var words = new ShellQuoting();
    setup.variables().appendTo(words);
    return words.toBytes();
  }

  @Override
  public byte[] text() {
    return RawBytes.ofText(setup.script(), "the init script");
  }

  @Override
  public Isolation level() {
    return Isolation.STICKY;
  }

  @Override
  public boolean open() {
    return false;
  }

  @Override
  public @Nullable InputStream takeInput() {
    return null;
  }

  @Override
  public boolean opensAtOnce() {
    return true;
  }

  @Override
  public Sink stdout() {
    return Discard.ALL;
  }

  @Override
  public Sink stderr() {
    return stderr;
  }

  @Override
  public void begun(long pid) {}

  @Override
  public void exited() {}

  @Override
  public boolean isAbandoned() {
    return false;
  }

  @Override
  public void faulted(Throwable failure) {}

  @Override
  public void ended(JobEnd ending) {}

  /** {@return whether the session is prepared, now that this has ended} */
  boolean succeeded(JobEnd ending) {
    String failure = failure(ending);
    if (failure != null) {
      why.compareAndSet(null, failure);
    }
    return failure == null;
  }

  private @Nullable String failure(JobEnd ending) {
    if (ending instanceof JobEnd.Over it) {
      if (it.held()) {
        return "the init script left a process that keeps its output open" + stderr.toString();
      }
      return it.code() == 0
          ? null
          : "the init script failed with exit code " + it.code() + stderr.toString();
    }
    if (ending instanceof JobEnd.NoDirectory) {
      return "the directory cannot be entered where the init script would run";
    }
    if (ending instanceof JobEnd.SessionDied it) {
      return "the init script ended its shell" + (it.code() < 0 ? "" : ", exit code " + it.code())
          + stderr.toString();
    }
    return "the init script could not be run" + stderr.toString();
  }

  /** Called when the preparation has taken longer than it may. */
  void late() {
    why.compareAndSet(
        null,
        "the init script was not over within its initWithin of " + Durations.text(setup.limit())
            + stderr.toString());
  }

  /** Its session was lost with it. */
  public void lost(String how) {
    why.compareAndSet(null, how + stderr.toString());
  }

  /** {@return why the session is not prepared, as far as it is to blame; the first reason counts} */
  @Nullable
  String why() {
    return why.get();
  }

  @Override
  public String toString() {
    return "its preparation";
  }

  /** The end of what comes. Written by one thread, read by others. */
  private static final class Said implements Sink {
    private final Tail tail = new Tail();

    @Override
    public synchronized void accept(ByteBuffer bytes) {
      tail.add(bytes);
    }

    @Override
    public void end() {}

    @Override
    public synchronized String toString() {
      String end = Tail.readable(tail.bytes()).strip();
      return end.isEmpty() ? "" : ": " + end;
    }
  }
}
