package dev.supervisor.command;

import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The reading of one command's outputs: by whom, and when it is over. */
final class Outputs {
  /*
   * How it works. Threads of their own read the outputs while the command runs: it must never wait for us, and its end
   * may be long in coming. But to wake two threads costs more than many a command does. So where nobody can look on
   * (all is kept or thrown away, and nobody listens), the pipes keep what it writes at first. Somebody comes and looks
   * how much that is, after a moment, then after twice that and so on, and starts the threads when a pipe might get full
   * or the command takes LONG. If it is over before, the thread that heard of its end reads what there is.
   *
   * That thread may then meet an output that is held open. So it has somebody come and look after a while, who closes it
   * as ever (OutputWatch). Where the text has left processes behind, the threads read what these write.
   */
  private static final Duration MOMENT = Duration.ofMillis(2);
  private static final Duration LONG = Duration.ofMillis(50);
  private static final int MUCH = 1 << 14; // a quarter of what a pipe holds

  /** Before somebody is woken to look whether an output is held open. */
  private static final int UNWATCHED_TICKS = 2;

  private static final Duration UNWATCHED =
      Duration.ofMillis(UNWATCHED_TICKS * OutputWatch.TICK_MILLIS);

  private final LocalUse use;
  private final Pump stdout;
  private final Pump stderr;
  private final Supplier<Stragglers> whoIsLeft;
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private boolean isOver;
  private boolean stdoutRead; // by its pump's thread
  private boolean stderrRead;

  /** One of a moment ago may come in its place; it finds that all is over. */
  private @Nullable Registration nextLook;

  /**
   * @param whoIsLeft finds who has been left behind by the text, now that it is over
   */
  Outputs(LocalUse use, Pump stdout, Pump stderr, Supplier<Stragglers> whoIsLeft) {
    this.use = use;
    this.stdout = stdout;
    this.stderr = stderr;
    this.whoIsLeft = whoIsLeft;
  }

  /** The command has opened its ends. */
  void begun() {
    if (use.job().opensAtOnce()) {
      lookIn(MOMENT);
    } else {
      start();
    }
  }

  private void lookIn(Duration pause) {
    Registration next = Till.in(pause).then(() -> look(pause));
    lock.lock();
    try {
      if (!isOver) {
        nextLook = next;
        return;
      }
    } finally {
      lock.unlock();
    }
    next.cancel();
  }

  private void look(Duration pause) {
    if (pause.compareTo(LONG) >= 0 || stdout.unread() >= MUCH || stderr.unread() >= MUCH) {
      start();
    } else {
      lookIn(pause.multipliedBy(2));
    }
  }

  private void start() {
    Throwable noMoreThreads = null;
    lock.lock();
    try {
      if (!isOver && !stdoutRead) {
        stdout.pump(use.job().stdout(), use.job(), use.outputs());
        stdoutRead = true;
        stderr.pump(use.job().stderr(), use.job(), use.outputs());
        stderrRead = true;
      }
    } catch (OutOfMemoryError e) {
      noMoreThreads = e;
    } finally {
      lock.unlock();
    }
    if (noMoreThreads != null) {
      use.job().faulted(noMoreThreads); // what nobody reads is read at its end
    }
  }

  /**
   * Waits for those who are left behind and may still write.
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
    Registration noMore;
    lock.lock();
    try {
      isOver = true;
      noMore = nextLook;
      readStdout = !stdoutRead;
      readStderr = !stderrRead;
    } finally {
      lock.unlock();
    }
    if (noMore != null) {
      noMore.cancel();
    }
    if (!readStdout && !readStderr) {
      return watch(/* ticks= */ 0);
    }
    var held = new CompletableFuture<Boolean>();
    Registration look = Till.in(UNWATCHED).then(() -> closeIfHeld(held));
    if (readStdout) {
      stdout.drain(use.job().stdout(), use.job(), use.outputs());
    }
    if (readStderr) {
      stderr.drain(use.job().stderr(), use.job(), use.outputs());
    }
    use.outputs().await();
    return !look.cancel() && held.join();
  }

  private void closeIfHeld(CompletableFuture<Boolean> held) {
    try {
      OwnThread.thread("outputs held", () -> held.complete(watchFromNow())).start();
    } catch (OutOfMemoryError noMoreThreads) { // whoever reads must not do so for ever
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
    } catch (InterruptedException e) { // nobody knows this thread
      return true;
    }
  }
}
