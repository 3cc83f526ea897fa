package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.streams.FedInput;
import dev.supervisor.command.internal.streams.StreamsRun;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Our end of one remote command's standard input: one piece is on its way at a time, and the next one follows when the
 * command has taken it, so a command that does not read keeps nothing else from getting through.
 *
 * <p>The feeding thread reads and sends; the session's other threads say when the command has begun, a piece was taken,
 * and the command is over. The thread that finds out that there is nothing more to send says so to the other side, once.
 */
final class RemoteInput {
  private static final int PIECE = 1 << 16;

  /** The way to the other side. */
  interface Way {
    /** Sends a piece; blocks as long as that takes. */
    void send(byte[] piece, int length) throws IOException;

    /** Sees to it that the end is sent; never blocks. */
    void end();
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final CountDownLatch done = new CountDownLatch(1);

  // Guarded by lock.
  private boolean begun;
  private boolean underWay;
  private long pieces;
  private long seen; // of the pieces, the one that was under way at the last look
  private boolean over;
  private boolean ended;
  private @Nullable FedInput fed;

  // ---- the feeding thread

  /**
   * Sends all of the stream, as the command takes it. A command that stops reading is no failure; the stream of one that has not
   * begun is left where it is.
   */
  void feed(Job job, Way way) throws InterruptedException {
    InputStream in = awaitBegun() ? job.takeInput() : null;
    if (in == null) {
      return;
    }
    try {
      if (isWanted(in)) {
        feed(in, job, way);
      } else {
        end(way);
      }
    } finally {
      StreamsRun.closeQuietly(in);
    }
  }

  /** {@return whether it has begun; false when it is over, or lost, and has not} */
  private boolean awaitBegun() throws InterruptedException {
    lock.lock();
    try {
      while (!begun && !over) {
        changed.await();
      }
      return begun;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether the command is not over yet; the thread that says that it is ends a read that waits} */
  private boolean isWanted(InputStream in) {
    lock.lock();
    try {
      fed = in instanceof FedInput waiting ? waiting : null;
      return !over;
    } finally {
      lock.unlock();
    }
  }

  private void feed(InputStream in, Job job, Way way) throws InterruptedException {
    byte @Nullable [] piece = null;
    while (true) {
      int length;
      try {
        if (piece == null) {
          piece = new byte[PIECE];
        }
        length = StreamsRun.read(in, piece);
      } catch (Throwable failure) {
        job.faulted(failure);
        awaitOver(); // what was cut off must not look complete: no end of file as long as it lives
        break;
      }
      if (length < 0 || !mayGo()) {
        break;
      }
      try {
        way.send(piece, length);
      } catch (IOException connectionIsGone) {
        return;
      }
      awaitTaken();
    }
    end(way);
  }

  private boolean mayGo() {
    lock.lock();
    try {
      underWay = !over;
      pieces++;
      return underWay;
    } finally {
      lock.unlock();
    }
  }

  private void awaitTaken() throws InterruptedException {
    lock.lock();
    try {
      while (underWay) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitOver() throws InterruptedException {
    lock.lock();
    try {
      while (!over) {
        changed.await();
      }
    } finally {
      lock.unlock();
    }
  }

  void done() {
    done.countDown();
  }

  // ---- the session's threads

  void begun() {
    lock.lock();
    try {
      begun = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Notes that the command has taken the piece on its way.
   *
   * @return whether there was one
   */
  boolean taken() {
    lock.lock();
    try {
      boolean was = underWay;
      underWay = false;
      changed.signalAll();
      return was;
    } finally {
      lock.unlock();
    }
  }

  /** {@return the number of the piece that is on its way since the last look or longer; 0 for none} */
  long late() {
    lock.lock();
    try {
      long before = seen;
      seen = underWay ? pieces : 0;
      return seen == before ? seen : 0;
    } finally {
      lock.unlock();
    }
  }

  /** {@return whether this piece is still on its way} */
  boolean isUnderWay(long piece) {
    lock.lock();
    try {
      return underWay && piece == pieces;
    } finally {
      lock.unlock();
    }
  }

  /** The command is over. A thread that waits for the user's stream may do so for ever, so the end is said for it. */
  void over(Way way) {
    boolean sayEnd;
    FedInput waiting;
    lock.lock();
    try {
      over = true;
      changed.signalAll();
      sayEnd = !underWay; // else the feeding thread does when the other side has answered
      waiting = fed;
    } finally {
      lock.unlock();
    }
    if (waiting != null) {
      waiting.close();
    }
    if (sayEnd) {
      end(way);
    }
  }

  private void end(Way way) {
    boolean first;
    lock.lock();
    try {
      first = !ended;
      ended = true;
      over = true;
    } finally {
      lock.unlock();
    }
    if (first) {
      way.end();
    }
  }

  /** Lets the feeding thread go, whatever it waits for of the other side. */
  void abandon() {
    FedInput waiting;
    lock.lock();
    try {
      over = true;
      underWay = false;
      ended = true;
      changed.signalAll();
      waiting = fed;
    } finally {
      lock.unlock();
    }
    if (waiting != null) {
      waiting.close();
    }
  }

  /** {@return whether the feeding thread has left the user's stream, or does so now} */
  boolean awaitDone(long millis) throws InterruptedException {
    return done.await(millis, TimeUnit.MILLISECONDS);
  }
}
