package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.signals.Registration;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.SignalSource;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Thrown;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The life of a session, whatever its shell is reached by: it is opened, gets one job after the other, is closed or lost,
 * and ends.
 *
 * @param <U> one job's time on it
 */
public abstract class LiveSession<U extends LiveSession.Use> implements Session {
  /*
   * How it works. One thread, `live`, opens the session, stays with it until it is lost, and tears it down: that has one
   * place, and the thread that waits for the session learns of its end whatever happens. Closing only makes it be lost, from any
   * thread; what does not follow in time is forced.
   */

  /** One job's time on a session. */
  public interface Use {
    Job job();

    /** Notes that the job will not be fed. */
    void unfed();
  }

  /** An output or input that does not end, nor moves for so long, is held open. */
  public static final long HELD_MILLIS = 200;

  public static final Duration CLEAN_UP = Duration.ofSeconds(2);

  protected final String name;
  private final boolean staying;
  private final @Nullable Preparation preparation;
  private final Owner owner;
  private final SignalSource ended = Signal.source(this, "end");
  public final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private @Nullable U use;
  private int uses;
  private boolean closing;
  private @Nullable Registration forced;
  private @Nullable Registration late;
  private boolean lived;

  protected LiveSession(
      Flavour shell, ShellSetup setup, String name, boolean staying, Owner owner) {
    this.name = name;
    this.staying = staying;
    this.preparation =
        staying || !setup.isNothing() ? new Preparation(setup, shell.beginsIn()) : null;
    this.owner = owner;
  }

  // ---- what the flavours do

  /** Opens the session, says that it is {@link #opened}, and returns when it is lost. On the live thread, as the next two. */
  protected abstract void serve() throws Exception;

  /** Lets go of everything, now that it is closed. */
  protected abstract void tearDown(@Nullable Throwable failure);

  /** {@link #hand Hands} a job that is left after that to its end. */
  protected abstract void leave(U left, @Nullable Throwable failure);

  /** Says that there will be no more texts that stay, and has it {@link #born} when that has been heard. */
  protected abstract void isolate() throws IOException;

  /** {@return why it never came to life, unless that was its preparation} */
  protected abstract Throwable whyNotBorn(@Nullable Throwable failure);

  /** Begins a use; under the lock. */
  protected abstract U newUse(Job job, int number);

  /** Sends the job. */
  protected abstract void feed(U mine);

  /** {@return whether it can still be reached}; under the lock. */
  protected abstract boolean isReachable();

  /** Makes what there is of it end; under the lock, so never blocks. */
  protected abstract void letGo();

  /** Ends it from here, as it has not ended by itself. */
  protected abstract void force();

  // ---- what others ask

  public void start() {
    try {
      SessionThreads.thread(name, this::live).start();
    } catch (OutOfMemoryError noMoreThreads) {
      ended.go();
      owner.ended(this, noMoreThreads);
    }
  }

  @Override
  public final void run(Job job) {
    U mine = null;
    lock.lock();
    try {
      if (use != null) {
        throw new IllegalStateException(name + " already runs " + use.job().toString());
      }
      int number = job instanceof Preparation ? 0 : ++uses;
      if (isOpen()) {
        mine = newUse(job, number);
        use = mine;
      }
    } finally {
      lock.unlock();
    }
    if (mine == null) {
      job.ended(new JobEnd.Unstarted(name + " was closed", null));
      return;
    }
    try {
      feed(mine);
    } catch (OutOfMemoryError noMoreThreads) {
      mine.unfed();
      hand(mine, new JobEnd.Unstarted(name + " got no thread", noMoreThreads), /* fit= */ false);
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closing) {
        return;
      }
      closing = true;
      if (!ended.signal().isGo()) {
        letGo();
        forced = Till.in(CLEAN_UP).then(this::force);
      }
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final Signal ended() {
    return ended.signal();
  }

  @Override
  public final int uses() {
    lock.lock();
    try {
      return uses;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public final String describe() {
    U current = use();
    return current == null ? name + ": idle" : name + ": " + current.job().toString();
  }

  @Override
  public final String toString() {
    return name;
  }

  // ---- the live thread

  private void live() {
    Throwable failure = null;
    try {
      serve();
    } catch (Throwable e) {
      // Running out of memory, too: the thread that waits for this session must learn of its end.
      failure = e;
    }
    close();
    tearDown(failure);
    lock.lock();
    try {
      cancel(forced);
      cancel(late);
    } finally {
      lock.unlock();
    }
    U left = use();
    if (left != null) {
      leave(left, failure);
    }
    ended.go();
    owner.ended(this, wasBorn() ? null : whyNotPreparedOrBorn(failure));
  }

  private static void cancel(@Nullable Registration callback) {
    if (callback != null) {
      callback.cancel();
    }
  }

  /** {@return what to tell of its end, for messages} */
  protected final String howItEnded(@Nullable Throwable failure) {
    return failure == null ? name + " was closed" : name + " failed: " + Thrown.text(failure);
  }

  private Throwable whyNotPreparedOrBorn(@Nullable Throwable failure) {
    String why = preparation == null ? null : preparation.why();
    return failure == null && why != null ? new IOException(why) : whyNotBorn(failure);
  }

  // ---- its beginning

  /** {@return whether its first text stays} */
  protected final boolean beginsStaying() {
    return preparation != null;
  }

  /** {@return whether its first command waits for it} */
  protected final boolean isOnce() {
    return owner.isOnce();
  }

  /** {@return whether its owner looks what it takes} */
  protected final boolean isLookedAt() {
    return owner.looksWhatItTakes();
  }

  /** Called when the session can be spoken to. If the session has to be prepared, that comes first. */
  protected final void opened() {
    Preparation first = preparation;
    if (first == null) {
      born();
      return;
    }
    Registration giveUp = Till.in(first.limit()).then(() -> giveUp(first));
    lock.lock();
    try {
      late = giveUp;
    } finally {
      lock.unlock();
    }
    run(first);
  }

  private void giveUp(Preparation first) {
    U current = use();
    if (current != null && current.job() == first) {
      first.late();
      close();
    }
  }

  /** Called when the session takes jobs of its owner from now on. */
  protected final void born() {
    lock.lock();
    try {
      lived = true;
    } finally {
      lock.unlock();
    }
    owner.idle(this);
  }

  /** {@return whether it ever took jobs of its owner} */
  protected final boolean wasBorn() {
    lock.lock();
    try {
      return lived;
    } finally {
      lock.unlock();
    }
  }

  /** A use is over. */
  protected final void finish(U current, JobEnd ending, boolean fit) throws IOException {
    if (!(current.job() instanceof Preparation mine)) {
      hand(current, ending, fit);
    } else if (drop(current)) {
      if (!mine.succeeded(ending)) {
        close();
      } else if (staying) {
        born();
      } else {
        isolate();
      }
    }
  }

  // ---- small things

  /** {@return whether it is neither closed nor lost}; under the lock. */
  private boolean isOpen() {
    return !closing && isReachable();
  }

  /** {@return whether it is to end}; under the lock. */
  protected final boolean isClosing() {
    return closing;
  }

  /** Gives the session back before the job is told, so that a caller that runs commands in a row finds it free. */
  protected final void hand(U current, JobEnd ending, boolean fit) {
    boolean free;
    lock.lock();
    try {
      if (!drop(current)) {
        return;
      }
      free = fit && isOpen();
    } finally {
      lock.unlock();
    }
    if (free) {
      owner.idle(this);
    } else {
      owner.unfit(this, ending);
      close();
    }
    current.job().ended(ending);
  }

  /**
   * Our side could not open what the command needs, so it was never sent. In a session that is closed, the interrupt may be to blame
   * that frees its threads: another session may be tried.
   */
  public final void notOpened(U current, Throwable cause) {
    boolean open;
    lock.lock();
    try {
      open = isOpen();
    } finally {
      lock.unlock();
    }
    JobEnd ending = open
        ? new JobEnd.NotOpened(cause)
        : new JobEnd.Unstarted(name + " was closed while what the command needs was opened", cause);
    hand(current, ending, /* fit= */ true);
  }

  /** {@return whether that was the use, which there is none of now} */
  final boolean drop(U current) {
    lock.lock();
    try {
      boolean mine = use == current;
      use = mine ? null : use;
      return mine;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the use there is; null for none} */
  protected final @Nullable U use() {
    lock.lock();
    try {
      return use;
    } finally {
      lock.unlock();
    }
  }
}
