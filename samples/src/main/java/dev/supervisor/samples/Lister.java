package dev.supervisor.samples;

import dev.supervisor.core.Body;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Walks a directory and hands on every regular file, hidden ones too. Symbolic links are not followed, and nothing
 * else (pipes, sockets, devices) is touched.
 */
final class Lister implements Body {
  private final Path top;
  private final Channel<Path> files;
  private final Channel<Count> counts;
  private final Signal uncounted;

  /**
   * A walk.
   *
   * @param counts learns of directories that cannot be read
   * @param uncounted goes when files are not taken any more
   */
  Lister(Path top, Channel<Path> files, Channel<Count> counts, Signal uncounted) {
    this.top = top;
    this.files = files;
    this.counts = counts;
    this.uncounted = uncounted;
  }

  @Override
  public void run(Signal pleaseStop) throws IOException, InterruptedException {
    Signal enough = pleaseStop.or(uncounted);
    var walk = new Walk(enough) {
      @Override
      boolean found(Path file) throws InterruptedException {
        return files.put(file, enough); // waits while the counters are busy
      }

      @Override
      boolean failed(Path path, IOException why) throws InterruptedException {
        return counts.put(new Count.Failed(PathText.shown(path), reason(why)), enough);
      }
    };
    walk.below(top);
    files.close(enough.isGo() ? Closing.DISCARD : Closing.DRAIN);
  }

  private static String reason(IOException why) {
    if (why instanceof NoSuchFileException) {
      return "it has vanished";
    }
    if (why instanceof AccessDeniedException) {
      return "Permission denied";
    }
    String reason = why instanceof FileSystemException e ? e.getReason() : why.getMessage();
    return reason == null ? why.getClass().getSimpleName() : PathText.printable(reason);
  }

  /** Visits the regular files below a directory until the signal goes. */
  abstract static class Walk extends SimpleFileVisitor<Path> {
    private final Signal enough;
    private boolean interrupted;

    Walk(Signal enough) {
      this.enough = enough;
    }

    /** {@return whether to go on} */
    abstract boolean found(Path file) throws InterruptedException;

    /** {@return whether to go on} */
    abstract boolean failed(Path path, IOException why) throws InterruptedException;

    final void below(Path top) throws IOException, InterruptedException {
      Files.walkFileTree(top, this);
      if (interrupted) {
        throw new InterruptedException();
      }
    }

    @Override
    public final FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
      return enough.isGo() ? FileVisitResult.TERMINATE : FileVisitResult.CONTINUE;
    }

    @Override
    public final FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      return goOn(() -> !attributes.isRegularFile() || found(file));
    }

    @Override
    public final FileVisitResult visitFileFailed(Path path, IOException why) {
      return goOn(() -> failed(path, why));
    }

    @Override
    public final FileVisitResult postVisitDirectory(
        Path dir, @org.jspecify.annotations.Nullable IOException why) {
      return goOn(() -> why == null || failed(dir, why));
    }

    private interface Step {
      boolean done() throws InterruptedException;
    }

    private FileVisitResult goOn(Step step) {
      try {
        return step.done() && !enough.isGo() ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
      } catch (InterruptedException e) {
        interrupted = true; // thrown again once the walk has closed its directories
        return FileVisitResult.TERMINATE;
      }
    }
  }
}
