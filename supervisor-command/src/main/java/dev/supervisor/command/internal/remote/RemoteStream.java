package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.streams.SessionThreads;
import dev.supervisor.command.internal.streams.Sink;
import dev.supervisor.command.internal.text.FailureTexts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Reads one stream of a remote session, from the first greeting to the end. Has one thread. */
final class RemoteStream implements MarkScanner.Expected {
  /** Digits that follow an opening, and last words, on standard output. */
  private static final int OPENING_DIGITS = 10;

  private static final int ENDING_DIGITS = 3;

  /** Hears what comes on the stream, on the thread of the stream. */
  interface StreamEvents {
    /** {@return what has the session; null for nothing} */
    @Nullable
    RemoteUse current();

    /** The session has greeted us, the command of the current use has opened the stream, or it is over there. */
    void marked(RemoteStream from, MarkScanner.MarkKind kind, long number, char flag);

    /** Something was heard that should not have been written. */
    void stray(RemoteStream from);

    /** Nothing more comes. */
    void streamEnded(RemoteStream from, String why);
  }

  private final InputStream in;
  private final boolean isOutput;
  private final StreamEvents listener;
  private final byte[] greeting;
  private final MarkScanner scanner;
  private final Thread thread;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final AtomicReference<@Nullable Sink> sink = new AtomicReference<>();

  // Written by the stream's thread, read by the threads that watch for silence.
  private volatile boolean greeted;
  private volatile boolean reading;
  private final AtomicLong reads = new AtomicLong();
  private volatile long heardNanos = System.nanoTime();

  RemoteStream(
      InputStream in,
      boolean isOutput,
      String name,
      byte[] greeting,
      byte[] mark,
      StreamEvents listener) {
    this.in = in;
    this.isOutput = isOutput;
    this.greeting = greeting;
    this.listener = listener;
    this.scanner =
        new MarkScanner(mark, this, isOutput ? OPENING_DIGITS : 0, isOutput ? ENDING_DIGITS : 0);
    this.thread = SessionThreads.thread(name, this::read);
  }

  void start() {
    thread.start();
  }

  /** {@return whether it was never started, and never will be: then nothing can tell of its end} */
  boolean isUnread() {
    return thread.getState() == Thread.State.NEW;
  }

  boolean isOutput() {
    return isOutput;
  }

  // ---- what the scanner asks

  @Override
  public byte @Nullable [] opening() {
    if (!greeted) {
      return greeting;
    }
    RemoteUse use = listener.current();
    return use == null ? null : use.opening();
  }

  @Override
  public byte @Nullable [] ending() {
    RemoteUse use = listener.current();
    return use == null ? null : use.ending();
  }

  // ---- the stream's thread

  private void read() {
    String why = "ended";
    try {
      boolean inStep = true;
      while (inStep) {
        MarkScanner.MarkKind kind = scanner.next();
        if (kind == MarkScanner.MarkKind.MORE) {
          if (greeted && listener.current() == null) {
            reportNoise();
          }
          if (!fill()) {
            break;
          }
        } else {
          inStep = take(kind);
        }
      }
      if (!inStep) {
        why = "is out of step";
      }
    } catch (Throwable e) {
      // Running out of memory, too: the thread that waits for the command must learn of it.
      why = "could not be read: " + FailureTexts.withAdvice(e);
    }
    cut();
    ended.countDown();
    listener.streamEnded(this, why);
  }

  private boolean fill() {
    reading = true;
    try {
      int length = scanner.read(in);
      if (length > 0) {
        heardNanos = System.nanoTime();
      }
      return length >= 0;
    } catch (IOException closed) {
      return false;
    } finally {
      reading = false;
      reads.incrementAndGet();
    }
  }

  /** {@return whether it makes sense} */
  private boolean take(MarkScanner.MarkKind kind) {
    if (greeted && kind != MarkScanner.MarkKind.OUTPUT) {
      reportNoise();
    }
    switch (kind) {
      case OUTPUT -> pass(scanner.output());
      case OPENING -> {
        RemoteUse use = listener.current();
        if (!greeted) {
          greeted = true;
          scanner.outside();
          var unused = scanner.takeNoise();
        } else if (use != null) {
          sink.set(isOutput ? use.job().stdout() : use.job().stderr());
        }
        listener.marked(this, kind, scanner.number(), scanner.flag());
      }
      case OVER -> {
        end();
        listener.marked(this, kind, scanner.number(), scanner.flag());
      }
      case ALIVE, ANSWERED, TAKEN, INPUT_OVER, ISOLATED ->
        listener.marked(this, kind, scanner.number(), '-');
      default -> {
        return false;
      }
    }
    return true;
  }

  private void reportNoise() {
    if (scanner.takeNoise() > 0) {
      listener.stray(this);
    }
  }

  private void pass(ByteBuffer bytes) {
    Sink to = sink.get();
    RemoteUse use = listener.current();
    if (to == null || use == null) {
      return;
    }
    try {
      to.accept(bytes);
    } catch (
        Throwable failure) { // running out of memory, too: no other thread would end the command
      use.job().faulted(failure);
      cut();
    }
  }

  private void end() {
    Sink to = sink.getAndSet(null);
    RemoteUse use = listener.current();
    if (to == null || use == null) {
      return;
    }
    try {
      to.end();
    } catch (Throwable failure) {
      use.job().faulted(failure);
    }
  }

  /** There may have been more for the current command. May be called by a thread that finds this one stuck in a read. */
  void cut() {
    Sink to = sink.getAndSet(null);
    if (to == null) {
      return;
    }
    try {
      to.cut();
    } catch (Throwable alsoFailed) {
      // there is a better reason already
    }
  }

  // ---- for the threads that watch

  /** {@return a number that stays the same as long as the thread is blocked in one read; -1 when it is in none} */
  long blockedRead() {
    long now = reads.get();
    return reading ? now : -1;
  }

  /** {@return a number that stays the same as long as a reader of the output keeps the thread; -1 when none does} */
  long blockedPass() {
    long now = reads.get();
    return reading ? -1 : now;
  }

  /** {@return when something was heard for the last time; now, while what was heard is still being read} */
  long heardNanos() {
    return reading ? heardNanos : System.nanoTime();
  }

  CountDownLatch ended() {
    return ended;
  }

  /** {@return what was said outside of commands, for messages} Complete once the stream has ended. */
  String said() {
    return scanner.noiseTail();
  }
}
