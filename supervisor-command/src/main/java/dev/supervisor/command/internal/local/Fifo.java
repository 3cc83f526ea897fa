package dev.supervisor.command.internal.local;

import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Opens named pipes without ever blocking: to open one for both reading and writing never does, and while such a
 * guard is open neither does any other way.
 *
 * <p>Channels are what a thread blocked in a read or write can be released from, by closing them. They are also
 * closed by an interrupt: only threads that are never interrupted may touch them.
 */
@SuppressWarnings("try") // guards do their work by being open
final class Fifo {

  private Fifo() {}

  static FileChannel guard(Path fifo) throws IOException {
    return FileChannel.open(fifo, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  static FileChannel reading(Path fifo) throws IOException {
    try (FileChannel guard = guard(fifo)) {
      return FileChannel.open(fifo, StandardOpenOption.READ);
    }
  }

  /** Does the same as {@link #reading}, and can be asked how much there is. */
  static FileInputStream stream(Path fifo) throws IOException {
    try (FileChannel guard = guard(fifo)) {
      return new FileInputStream(fifo.toFile());
    }
  }

  static FileChannel writing(Path fifo) throws IOException {
    try (FileChannel guard = guard(fifo)) {
      return FileChannel.open(fifo, StandardOpenOption.WRITE);
    }
  }

  /** Does the same as {@link #writing}; may be used by any thread, since an interrupt does not close it. */
  static FileOutputStream writingForAll(Path fifo) throws IOException {
    try (FileChannel guard = guard(fifo)) {
      return new FileOutputStream(fifo.toFile());
    }
  }

  /** {@return whether some process has the pipe open for reading} When one has, it gets a byte. */
  static boolean hasReader(Path fifo) throws IOException {
    try (FileChannel end = writing(fifo)) {
      end.write(ByteBuffer.wrap(new byte[1]));
      return true;
    } catch (IOException brokenPipe) {
      return false;
    }
  }
}
