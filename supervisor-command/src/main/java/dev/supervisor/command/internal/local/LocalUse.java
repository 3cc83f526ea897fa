package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Flavour;
import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.command.internal.text.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One job's time on a {@link LocalSession}. */
final class LocalUse implements LiveSession.Use {
  private final Job job;
  private final int number;
  private final boolean prepared;
  private final CountDownLatch outputs = new CountDownLatch(2);
  private final LocalInput input = new LocalInput();

  // Written under the session's lock by its live thread, requests by the thread that signals.
  private long pid;
  private boolean noDirectory;
  private StatusLine.@Nullable CommandOver over;
  private volatile long sentNanos;
  private int requests;
  private int carriedOut;
  private boolean textEnded;

  // Written by the thread that has it sent, before it is.
  private volatile boolean ofDash;
  private volatile boolean byBash;

  private volatile boolean cut; // by the thread that watches the outputs
  private @Nullable OutputReading reading; // confined to the session's live thread

  /**
   * @param prepared whether the session was prepared, or is to be
   */
  LocalUse(Job job, int number, boolean prepared) {
    this.job = job;
    this.number = number;
    this.prepared = prepared;
  }

  @Override
  public Job job() {
    return job;
  }

  @Override
  public void unfed() {
    input.done();
  }

  int number() {
    return number;
  }

  /** {@return what is at zero when both outputs have been read to their end} */
  CountDownLatch outputs() {
    return outputs;
  }

  /** The command has opened its ends. */
  void read(OutputReading ofOutputs) {
    reading = ofOutputs;
    ofOutputs.begun();
  }

  /** {@return the reading of its outputs; null when it has not begun} */
  @Nullable
  OutputReading reading() {
    return reading;
  }

  long pid() {
    return pid;
  }

  /** Notes that left-overs are killed, though they may still have written something. */
  void cut() {
    cut = true;
  }

  boolean isCut() {
    return cut;
  }

  LocalInput input() {
    return input;
  }

  /**
   * A dash runs it.
   *
   * @param throughBash whether by way of a bash
   */
  void ofDash(boolean throughBash) {
    byBash = throughBash;
    ofDash = true;
  }

  boolean isOfDash() {
    return ofDash;
  }

  byte[] frame(Flavour shell, boolean withInput) {
    sentNanos = System.nanoTime();
    if (ofDash) {
      return DashFrame.of(job, number, byBash, withInput);
    }
    byte[] carried = shell.carried(job.level());
    byte[] quick = prepared ? null : ProgramFrame.of(job, number, carried, withInput);
    return quick == null ? Frame.of(job, number, Frame.NOTHING, carried, withInput) : quick;
  }

  /** {@return what to tell the watchdog to have the command signalled; null when there is nothing to signal} */
  @Nullable
  String request(String signalName) {
    if (!hasBegun() || over != null) {
      return null;
    }
    requests++;
    return number + " " + signalName + " " + pid + " " + since() + "\n";
  }

  /**
   * {@return when a text that stays was sent, in hundredths of a second since the machine began, in which the kernel
   * tells when a process did} Rather a bit too early: the first clock is read first.
   */
  private long since() {
    if (job.level() != Isolation.STICKY) {
      return 0;
    }
    try {
      String uptime = Files.readString(Path.of("/proc/uptime"));
      long now = Long.parseLong(uptime.substring(0, uptime.indexOf(' ')).replace(".", ""));
      long age = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos) / 10;
      return Math.max(0, now - age - 2);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      return 0;
    }
  }

  /** {@return whether this line may come now; what it says is remembered} */
  boolean accepts(StatusLine line) {
    if (line instanceof StatusLine.Begun it) {
      boolean first = isNew();
      pid = it.pid();
      return first && it.number() == number;
    }
    if (line instanceof StatusLine.NotEntered it) {
      boolean first = isNew();
      noDirectory = true;
      return first && it.number() == number;
    }
    if (line instanceof StatusLine.TextEnded it) {
      boolean first = !textEnded && hasBegun() && over == null;
      textEnded = true;
      return first && it.number() == number;
    }
    if (line instanceof StatusLine.CarriedOut it) {
      return it.number() == number && ++carriedOut <= requests;
    }
    if (line instanceof StatusLine.CommandOver it) {
      boolean first = over == null;
      over = it;
      return first && it.number() == (job.level() == Isolation.STICKY ? 0 : number);
    }
    return false;
  }

  private boolean isNew() {
    return pid == 0 && !noDirectory && over == null;
  }

  boolean hasBegun() {
    return pid != 0;
  }

  boolean hasNoDirectory() {
    return noDirectory;
  }

  /** {@return how it ended, once no request is on its way that could meet the next command} */
  StatusLine.@Nullable CommandOver over() {
    return carriedOut == requests ? over : null;
  }
}
