package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.session.LiveSession;
import dev.supervisor.command.internal.streams.FedInput;
import dev.supervisor.command.internal.streams.StreamsRun;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Our end of one command's standard input. The feeder's thread opens, fills and closes it; the session's live thread
 * says when the command has opened its end, and releases the feeder once the command is over.
 */
final class LocalInput {
  private static final int CHUNK = 1 << 16;
  private static final int PROBE_MILLIS = 5;

  /** At zero when the command has opened its end, or never will. */
  private final CountDownLatch mayWrite = new CountDownLatch(1);

  /** At zero when the feeder has nothing more to do for the command. */
  private final CountDownLatch done = new CountDownLatch(1);

  /** At zero when the command is over. */
  private final CountDownLatch over = new CountDownLatch(1);

  private volatile boolean begun;
  private volatile @Nullable Path fifo;
  private volatile @Nullable FileChannel channel;
  private volatile @Nullable FedInput fed;
  private boolean held; // of the live thread

  // ---- the feeder's thread

  /** Opens our end; the guard it returns keeps the command's end from being missed, until the command has it open. */
  FileChannel open(Path pipe) throws IOException {
    fifo = pipe;
    FileChannel guard = Fifo.guard(pipe);
    try {
      channel = Fifo.writing(pipe);
    } catch (IOException e) {
      guard.close(); // or it would stay open: it is the caller's only from here on
      throw e;
    }
    return guard;
  }

  /**
   * Waits until the command reads, then hands it everything. A command that stops reading is no failure; the stream of one that
   * has not begun is left to the next session.
   */
  void fill(FileChannel guard, Job job) throws IOException, InterruptedException {
    mayWrite.await();
    guard.close();
    InputStream in = begun ? job.takeInput() : null;
    if (in == null) {
      return;
    }
    try {
      if (in instanceof FedInput waiting) {
        fed = waiting; // before it is looked whether the command is over
      }
      fill(in, job);
    } finally {
      close();
      StreamsRun.closeQuietly(
          in); // before it is done: a thread that is kept by that does not get the next command
    }
  }

  private void fill(InputStream in, Job job) throws IOException, InterruptedException {
    FileChannel out = channel;
    byte @Nullable [] chunk = null;
    while (out != null && over.getCount() > 0) {
      int length;
      try {
        if (chunk == null) {
          chunk = new byte[CHUNK];
        }
        length = StreamsRun.read(in, chunk);
      } catch (Throwable failure) {
        job.faulted(failure);
        over.await(); // what was cut off must not look complete: no end of file as long as it lives
        return;
      }
      if (length < 0) {
        return;
      }
      ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, length);
      while (bytes.hasRemaining()) {
        out.write(bytes); // fails when the command reads no more, and when it is over
      }
    }
  }

  void done() {
    close();
    done.countDown();
  }

  // ---- the live thread

  void begun() {
    begun = true;
    mayWrite.countDown();
  }

  /**
   * Lets the feeder go, now that the command is over.
   *
   * @return whether the feeder is free and no escaped process could read what the next command is meant to
   */
  boolean release() throws InterruptedException {
    over.countDown();
    mayWrite.countDown();
    if (!done.await(0, TimeUnit.SECONDS)) {
      close();
      FedInput waiting = fed;
      if (waiting != null) {
        waiting.close();
      }
      if (!done.await(LiveSession.HELD_MILLIS, TimeUnit.MILLISECONDS)) {
        return false; // still reading from a stream of the user's
      }
    }
    Path used = fifo;
    try {
      held = used != null && keepsReader(used);
      return !held;
    } catch (IOException pipeIsGone) {
      return false;
    }
  }

  /**
   * A process that the JVM is just starting has all that we have open, our guard too, for a moment: only a
   * process that keeps the pipe open for longer has escaped from the command.
   */
  private static boolean keepsReader(Path fifo) throws IOException, InterruptedException {
    long start = System.nanoTime();
    while (Fifo.hasReader(fifo)) {
      if (System.nanoTime() - start > TimeUnit.MILLISECONDS.toNanos(LiveSession.HELD_MILLIS)) {
        return true;
      }
      TimeUnit.MILLISECONDS.sleep(PROBE_MILLIS);
    }
    return false;
  }

  /** {@return whether a process that escaped from the command has its input open} */
  boolean isHeld() {
    return held;
  }

  /** The end of input comes now: it is what a command may wait for that is to end. */
  void close() {
    FileChannel open = channel;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        // it is closed all the same
      }
    }
  }
}
