package dev.supervisor.core;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import dev.supervisor.signals.internal.Blocker;
import dev.supervisor.signals.internal.HelperThread;
import dev.supervisor.signals.internal.Seam;
import dev.supervisor.signals.internal.Teller;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Writes the steps of the stops of one tree to a file as they are made, for what is left of a JVM that was killed. Thread-safe. */
final class StopLog {
  /* How it works. A move pushes a note and wakes the writer: under the mutex of its node, so nothing else is done there. The writer alone touches the file. It keeps the notes of a node
   * for 10 ms; a node that is settled by then is only counted, and the count is written every 10 ms at most, so that a stop of thousands of quick nodes stays small. Of notes that come faster than
   * they can be written, those above a number are counted and dropped; but those of the root never are, as the writer ends with the last of them, and a stop without its top is none.
   *
   * Each line is written whole and ends with a mark. So one that was cut is recognized, also when a later JVM has gone on after it. A file that would grow above its size is
   * moved aside, in place of the one that was moved before. */

  /** What happened. */
  enum StopStep {
    OPENED,
    STOP,
    TURN,
    ASKED,
    INSISTED,
    OVER,
    SETTLED,
    DONE,
    QUICK,
    LOST
  }

  /** What is told of a settled node. */
  record Settled(StopReport.Outcome outcome, boolean isLate) {}

  private record LogNote(
      StopStep step, TreeNode node, long nanos, @Nullable Object detail) {}

  static final long MOST_BYTES = 1 << 20;
  private static final int MOST_QUEUED = 10_000;
  private static final int PIECE = 1 << 16;
  private static final long QUICK_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final Blocker NEXT_NOTE = new Blocker() {
    @Override
    public String waitingFor() {
      return "the next step of a stop";
    }

    @Override
    public @Nullable Object holder() {
      return null;
    }
  };

  private final Path path;
  private final Thread writer;
  private final Queue<Object> queue = new ConcurrentLinkedQueue<>(); // notes, and Signals to let go
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private volatile boolean done;

  // confined to the writer
  private final long openedNanos = Seam.nanoTime();
  private final Map<TreeNode, List<LogNote>> fresh = new LinkedHashMap<>(); // not written yet
  private final Map<TreeNode, String> paths = new HashMap<>(); // by which a node is known
  private final StringBuilder text = new StringBuilder();
  private @Nullable OutputStream out;
  private long bytes;
  private long quick; // settled, and not counted in the file yet
  private long countedNanos; // when they were last
  private boolean failed;
  private boolean isOpened;

  /** A log that goes on in that file, once it has {@linkplain #begin begun}. */
  StopLog(Path path) {
    this.path = path;
    countedNanos = openedNanos;
    writer = HelperThread.thatMayBlock(this::write, "supervisor-stop-log");
  }

  /** The tree is open. Where there is no thread to be had, that is told, and there is no log. */
  void begin() {
    try {
      writer.start();
    } catch (Throwable e) {
      done = true;
      Teller.warn(Scope.class, e, "There is no stop log {}: it has no thread", path::toString);
    }
  }

  /** Notes a step of a node; in the hold of its mutex. */
  void note(StopStep step, TreeNode node, @Nullable Object detail) {
    if (done) {
      return;
    }
    if (node.parentNode() != null && queued.get() >= MOST_QUEUED) {
      lost.incrementAndGet();
      return;
    }
    queued.incrementAndGet();
    queue.add(new LogNote(step, node, Seam.nanoTime(), detail));
    Seam.unpark(writer);
  }

  /**
   * Waits until all is written that was noted, at most so long.
   *
   * @return whether an interrupt came
   */
  boolean awaitWritten(Duration limit) {
    Signal written = Signal.named("the stop log is written");
    queue.add(written);
    Seam.unpark(writer);
    Signal till = Till.in(limit);
    boolean interrupted = false;
    while (!done && !written.isGo() && !till.isGo()) {
      try {
        boolean unused = written.await(till);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    return interrupted;
  }

  // ---- the writer

  private void write() {
    while (!done) {
      Object next = queue.poll();
      if (next instanceof LogNote note) {
        queued.decrementAndGet();
        take(note);
      } else if (next instanceof Signal written) {
        writeFresh(Long.MAX_VALUE);
        countQuick();
        flush();
        written.go();
      } else {
        writeFresh(Seam.nanoTime() - openedNanos - QUICK_NANOS);
        flush();
        park();
      }
    }
    close();
    for (Object rest; (rest = queue.poll()) != null; ) {
      if (rest instanceof Signal written) {
        written.go();
      }
    }
  }

  private void park() {
    if (!fresh.isEmpty()) {
      Seam.parkUntil(NEXT_NOTE, fresh.values().iterator().next().get(0).nanos() + QUICK_NANOS);
    } else if (quick > 0) {
      Seam.parkUntil(NEXT_NOTE, countedNanos + QUICK_NANOS);
    } else {
      Seam.park(NEXT_NOTE);
    }
  }

  private void take(LogNote note) {
    TreeNode node = note.node();
    writeFresh(note.nanos()
        - openedNanos
        - QUICK_NANOS); // so lines have the order of time, however late this is
    List<LogNote> kept = fresh.get(node);
    switch (note.step()) {
      case STOP -> line(note);
      case SETTLED -> {
        fresh.remove(node);
        if (kept != null || !paths.containsKey(node)) {
          quick++;
        } else {
          line(note);
        }
        paths.remove(node);
      }
      case DONE -> {
        if (node.parentNode() == null) {
          writeFresh(Long.MAX_VALUE);
        }
        countQuick();
        line(note);
        paths.remove(node);
        flush();
        done = node.parentNode() == null;
      }
      default -> {
        if (kept != null) {
          kept.add(note);
        } else if (paths.containsKey(node) && note.step() != StopStep.TURN) {
          line(note); // the notes before it are written
        } else {
          fresh.put(node, new ArrayList<>(List.of(note)));
        }
      }
    }
  }

  /** Writes what was first noted by then. */
  private void writeFresh(long until) {
    var all = fresh.values().iterator();
    while (all.hasNext()) {
      List<LogNote> notes = all.next();
      if (until != Long.MAX_VALUE && notes.get(0).nanos() - openedNanos > until) {
        return; // the others are younger
      }
      notes.forEach(this::line);
      all.remove();
    }
  }

  private void line(LogNote note) {
    String known = paths.computeIfAbsent(note.node(), node -> StopLogText.shortened(node.path()));
    StopLogText.append(text, note.nanos() - openedNanos, note.step(), known, note.detail());
    if (text.length() >= PIECE) {
      flush();
    }
  }

  private void count(StopStep step, long count) {
    StopLogText.append(text, Seam.nanoTime() - openedNanos, step, "", count);
  }

  private void countQuick() {
    if (quick > 0) {
      count(StopStep.QUICK, quick);
      quick = 0;
      countedNanos = Seam.nanoTime();
    }
  }

  private void flush() {
    long dropped = lost.getAndSet(0);
    if (dropped > 0) {
      count(StopStep.LOST, dropped);
    }
    if (Seam.nanoTime() - countedNanos >= QUICK_NANOS) {
      countQuick();
    }
    if (text.length() == 0 || failed) {
      text.setLength(0);
      return;
    }
    try {
      OutputStream to = open();
      byte[] piece = text.toString().getBytes(UTF_8);
      to.write(piece);
      bytes += piece.length;
    } catch (Throwable e) { // the file system may be one of users
      failed = true;
      Teller.warn(
          Scope.class, e, "The stop log {} could not be written: it ends here", path::toString);
    }
    text.setLength(0);
  }

  private OutputStream open() throws IOException {
    OutputStream open = out;
    if (open != null && bytes + text.length() > MOST_BYTES) {
      open.close();
      open = null;
    }
    if (open == null) {
      if (Files.exists(path) && Files.size(path) + text.length() > MOST_BYTES) {
        Files.move(path, StopLogText.former(path), StandardCopyOption.REPLACE_EXISTING);
      }
      open = new FileOutputStream(path.toFile(), /* append= */ true);
      out = open;
      bytes = Files.size(path);
      if (!isOpened) {
        isOpened = true;
        StringBuilder first = new StringBuilder("\n"); // a line may have been cut before
        StopLogText.append(first, 0, StopStep.OPENED, "", Seam.now().toString());
        open.write(first.toString().getBytes(UTF_8));
      }
    }
    return open;
  }

  private void close() {
    countQuick();
    flush();
    try {
      if (out != null) {
        out.close();
      }
    } catch (Throwable e) {
      Teller.warn(Scope.class, e, "The stop log {} could not be closed", path::toString);
    }
  }
}
