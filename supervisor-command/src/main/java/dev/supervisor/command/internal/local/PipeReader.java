package dev.supervisor.command.internal.local;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.streams.Discard;
import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.command.internal.streams.Sink;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Reads one output of a session, for one command after the other, each until the kernel says that no process has it
 * open for writing any more. Has one thread, made for the first command.
 */
final class PipeReader {
  private static final int BUFFER = 1 << 16; // what a pipe holds

  private final FileInputStream pipe;
  private final FileChannel channel; // of that
  private final ExecutorService thread;
  private final Runnable close;

  // Of the reader: one thread at a time, handed on by starting and ending.
  private @Nullable ByteBuffer buffer;

  // Written by the reading thread, read by the one that watches for streams held open.
  private volatile boolean reading;
  private volatile boolean passing;
  private volatile boolean busy; // with one command's output
  private final AtomicLong reads = new AtomicLong();
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param close ends the session: when not even telling of a failure succeeds, nothing else would end the command
   */
  PipeReader(FileInputStream pipe, String name, Runnable close) {
    this.pipe = pipe;
    this.channel = pipe.getChannel();
    this.close = close;
    this.thread = SessionThreads.named(name);
  }

  /** Reads on until the end of the stream, then counts down. Only once the command has opened its end. */
  void readAside(Sink sink, Job job, CountDownLatch ended) {
    busy = true;
    thread.execute(() -> readHere(sink, job, ended));
  }

  /** Reads on the thread of the caller instead. */
  void readHere(Sink sink, Job job, CountDownLatch ended) {
    busy = true;
    try {
      if (!pass(sink, job)) {
        pass(Discard.ALL, job);
      }
    } catch (Throwable e) {
      close.run();
    } finally {
      busy = false;
      ended.countDown();
    }
  }

  /** {@return whether the end of the stream was seen, or its channel closed; false when the sink failed} */
  private boolean pass(Sink sink, Job job) {
    boolean more = true;
    try {
      ByteBuffer bytes = buffer;
      if (bytes == null) {
        bytes = ByteBuffer.allocateDirect(BUFFER);
        buffer = bytes;
      }
      while (read(bytes)) {
        passing = true;
        sink.accept(bytes.flip());
        passing = false;
      }
      more = false;
      passing = true;
      sink.end();
      return true;
    } catch (
        Throwable failure) { // running out of memory, too: no other thread would end the command
      job.faulted(failure);
      if (more) {
        cut(sink);
      }
      return !more;
    } finally {
      passing = false;
    }
  }

  private boolean read(ByteBuffer bytes) {
    bytes.clear();
    reading = true;
    try {
      int length = channel.read(bytes);
      taken.addAndGet(Math.max(0, length));
      return length >= 0;
    } catch (
        IOException closed) { // by us, because it was held open, or because the session is gone
      return false;
    } finally {
      reading = false;
      reads.incrementAndGet();
    }
  }

  private static void cut(Sink sink) {
    try {
      sink.cut();
    } catch (Throwable alsoFailed) {
      // the first failure was told
    }
  }

  /** {@return a number that stays the same as long as it is blocked in one read; -1 when it is in none} */
  long blockedRead() {
    long now = reads.get();
    return reading ? now : -1;
  }

  /** {@return a number that stays the same as long as it is with one sink, handing on one piece; -1 when not} */
  long blockedSink() {
    long now = reads.get();
    return passing ? now : -1;
  }

  /** {@return whether the output of a command is being read, and is not at its end} */
  boolean isBusy() {
    return busy;
  }

  /** {@return how many bytes it has read in its life} */
  long taken() {
    return taken.get();
  }

  /** {@return how many it will have read when it has all that has been written by now} */
  long offered() {
    long before = taken();
    return before + unread();
  }

  /** {@return how many bytes wait to be read} */
  int unread() {
    try {
      return pipe.available();
    } catch (IOException closed) {
      return 0;
    }
  }

  /** Releases the thread from the read it is blocked in. */
  void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it is closed all the same
    }
    thread.shutdown();
  }
}
