package dev.supervisor.live;

import dev.supervisor.signals.internal.Mutex;
import dev.supervisor.signals.internal.Seam;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/** One use of a thread of the page, for one request, and the time that this may take. Thread-safe. */
final class PageTurn {
  static final Duration OF_STRANGERS = Duration.ofSeconds(5);
  static final Duration OF_CLIENTS = Duration.ofMinutes(1);
  static final Duration OF_A_LINE = Duration.ofSeconds(30);
  private static final Duration WHILE_OTHERS_WAIT = Duration.ofSeconds(1);
  private static final long NO_LIMIT = Long.MAX_VALUE;

  private final Thread thread;
  private final Mutex mutex =
      new Mutex(); // the interrupt is sent in its hold, so that it never meets what the thread does
  // next

  // guarded by mutex
  private long since = Seam.nanoTime();
  private long most = OF_STRANGERS.toNanos();
  private boolean isStranger = true;
  private boolean isCut;
  private boolean isOver;

  PageTurn(Thread thread) {
    this.thread = thread;
  }

  /** Gives the turn a minute from now on: its client has shown the secret. */
  void isOfClient() {
    within(OF_CLIENTS.toNanos(), /* ofStranger= */ false);
  }

  private void within(long nanos, boolean ofStranger) {
    mutex.lock();
    try {
      since = Seam.nanoTime();
      most = nanos;
      isStranger = ofStranger;
    } finally {
      mutex.unlock();
    }
  }

  /** {@return that output, with a time limit for each piece that is written, and none between the pieces} */
  OutputStream timed(OutputStream out) {
    within(NO_LIMIT, /* ofStranger= */ false);
    return new FilterOutputStream(out) {
      @Override
      public void write(byte[] bytes, int from, int count) throws IOException {
        within(OF_A_LINE.toNanos(), /* ofStranger= */ false);
        out.write(bytes, from, count);
        within(NO_LIMIT, /* ofStranger= */ false);
      }

      @Override
      public void flush() throws IOException {
        within(OF_A_LINE.toNanos(), /* ofStranger= */ false);
        out.flush();
        within(NO_LIMIT, /* ofStranger= */ false);
      }

      @Override
      public void close() throws IOException {
        within(OF_A_LINE.toNanos(), /* ofStranger= */ false);
        out.close();
      }
    };
  }

  /** Interrupts the thread if the time of the turn is over. */
  void look(long now, boolean areOthersWaiting) {
    mutex.lock();
    try {
      long took = now - since;
      boolean isLong =
          took >= most || (isStranger && areOthersWaiting && took >= WHILE_OTHERS_WAIT.toNanos());
      if (isLong && !isOver && !isCut) {
        isCut = true;
        thread.interrupt(); // a thread of ours, in a channel of the JDK
      }
    } finally {
      mutex.unlock();
    }
  }

  /** Ends the turn: the thread is not interrupted for it any more, and an interrupt that was sent is taken back. */
  void end() {
    mutex.lock();
    boolean wasCut;
    try {
      isOver = true;
      wasCut = isCut;
    } finally {
      mutex.unlock();
    }
    if (wasCut) {
      boolean unused = Thread.interrupted();
    }
  }
}
