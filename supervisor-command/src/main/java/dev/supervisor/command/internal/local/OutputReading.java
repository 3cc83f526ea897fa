package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.streams.SessionThreads;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reading of one command's outputs: by whom, and when it is over. */
final class OutputReading implements OutputLooks.Subject {
  /*
   * How it works. Threads of their own read the outputs while the command runs: it must never wait for us, and its end
   * may be long in coming. But to wake two threads costs more than many a command does. So where no code can look on
   * (all is kept or thrown away, and there is no listener), the pipes keep what it writes at first. A thread comes and looks
   * how much that is (OutputLooks), after a moment (Rhythm), then after twice that and so on, and starts the threads when a pipe might get full
   * or the command takes LONG. If it is over before, the thread that heard of its end reads what there is.
   *
   * That thread may then meet an output that is held open. So it has a thread look after a while, which closes it
   * as ever (OutputWatch). Where the text has left processes behind, the threads read what these write.
   */
  private static final long LONG = TimeUnit.MILLISECONDS.toNanos(50);
  private static final int MUCH = 1 << 14; // a quarter of what a pipe holds

  /** Before a thread is woken to look whether an output is held open. */
  private static final int UNWATCHED_TICKS = 2;

  private static final long UNWATCHED =
      TimeUnit.MILLISECONDS.toNanos(UNWATCHED_TICKS * OutputWatch.TICK_MILLIS);

  private final LocalUse use;
  private final PipeReader stdout;
  private final PipeReader stderr;
  private final OutputLooks looks;
  private final Rhythm rhythm;
  private final Supplier<Stragglers> whoIsLeft;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean isOver;
  private boolean stdoutRead; // by its reader's thread
  private boolean stderrRead;

  private long moment; // until it is looked at
  private long sinceNanos; // it began, or has been read by the thread that heard of its end
  private boolean isReadHere; // by that one
  private @Nullable CompletableFuture<Boolean> held; // what became of an output that was held open

  /**
   * @param looks of the session, as is the rhythm
   * @param whoIsLeft finds who has been left behind by the text, now that it is over
   */
  OutputReading(
      LocalUse use,
      PipeReader stdout,
      PipeReader stderr,
      OutputLooks looks,
      Rhythm rhythm,
      Supplier<Stragglers> whoIsLeft) {
    this.use = use;
    this.stdout = stdout;
    this.stderr = stderr;
    this.looks = looks;
    this.rhythm = rhythm;
    this.whoIsLeft = whoIsLeft;
  }

  /** The command has opened its ends. */
  void begun() {
    if (use.job().opensAtOnce()) {
      long first = rhythm.moment();
      lock.lock();
      try {
        moment = first;
        sinceNanos = System.nanoTime();
      } finally {
        lock.unlock();
      }
      looks.at(this, first);
    } else {
      start();
    }
  }

  @Override
  public long look(long nowNanos) {
    CompletableFuture<Boolean> found = null;
    long age;
    long first;
    lock.lock();
    try {
      first = moment;
      age = nowNanos - sinceNanos;
      if (isReadHere) {
        if (age < UNWATCHED) {
          return UNWATCHED - age;
        }
        found = new CompletableFuture<>();
        held = found;
        isReadHere = false;
      } else if (isOver || stdoutRead) {
        return 0;
      }
    } finally {
      lock.unlock();
    }
    if (found != null) {
      closeIfHeld(found);
    } else if (age < first) {
      return first - age;
    } else if (stdout.unread() >= MUCH || stderr.unread() >= MUCH) {
      rhythm.much();
      start();
    } else if (age < LONG) {
      return age;
    } else {
      start();
    }
    return 0;
  }

  private void start() {
    Throwable noMoreThreads = null;
    lock.lock();
    try {
      if (!isOver && !stdoutRead) {
        stdout.readAside(use.job().stdout(), use.job(), use.outputs());
        stdoutRead = true;
        stderr.readAside(use.job().stderr(), use.job(), use.outputs());
        stderrRead = true;
      }
    } catch (OutOfMemoryError e) {
      noMoreThreads = e;
    } finally {
      lock.unlock();
    }
    if (noMoreThreads != null) {
      use.job().faulted(noMoreThreads); // what is not read meanwhile is read at its end
    }
  }

  /**
   * Waits for the processes that are left behind and may still write.
   *
   * @param over whether there is no point any more
   */
  void awaitLeftOvers(BooleanSupplier over) throws InterruptedException {
    start();
    var leftOvers = new LeftOverWatch(use, stdout, stderr, whoIsLeft.get());
    leftOvers.await(over);
    if (leftOvers.isExpecting()) {
      use.cut();
    }
  }

  /**
   * Waits until both outputs have been read to their end.
   *
   * @return whether one had to be given up, so that the session cannot be used again
   */
  boolean await() throws InterruptedException {
    boolean readStdout;
    boolean readStderr;
    lock.lock();
    try {
      isOver = true;
      readStdout = !stdoutRead;
      readStderr = !stderrRead;
      isReadHere = readStdout || readStderr;
      long now = System.nanoTime();
      if (readStdout && moment > 0) {
        rhythm.over(now - sinceNanos);
      }
      sinceNanos = now;
    } finally {
      lock.unlock();
    }
    if (!readStdout && !readStderr) {
      looks.noMore(this);
      return watch(/* ticks= */ 0);
    }
    looks.at(this, UNWATCHED);
    if (readStdout) {
      stdout.readHere(use.job().stdout(), use.job(), use.outputs());
    }
    if (readStderr) {
      stderr.readHere(use.job().stderr(), use.job(), use.outputs());
    }
    use.outputs().await();
    looks.noMore(this);
    CompletableFuture<Boolean> watched;
    lock.lock();
    try {
      isReadHere = false;
      watched = held;
    } finally {
      lock.unlock();
    }
    return watched != null && watched.join();
  }

  private void closeIfHeld(CompletableFuture<Boolean> held) {
    try {
      SessionThreads.thread("outputs held", () -> held.complete(watchFromNow())).start();
    } catch (OutOfMemoryError noMoreThreads) { // the reader must not do so for ever
      stdout.close();
      stderr.close();
      held.complete(true);
    }
  }

  private boolean watch(int ticks) throws InterruptedException {
    return new OutputWatch(use, stdout, stderr, whoIsLeft.get(), ticks).await();
  }

  private boolean watchFromNow() {
    try {
      return watch(UNWATCHED_TICKS);
    } catch (InterruptedException e) { // no other code knows this thread
      return true;
    }
  }
}
