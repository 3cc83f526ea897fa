package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Keeps the beginning of an output in memory, up to a limit, and counts the rest. Written by the session's thread, read
 * after the command has ended. When the memory does not suffice it lets go of all it has, so that there is some to
 * end the command with.
 */
final class CaptureSink implements Sink {
  private static final int FIRST = 1 << 10;

  private final int most;
  private byte[] kept = new byte[0];
  private int length;
  private long lost;
  private final Tail tailOfLost = new Tail();

  /** @param most how many bytes to keep */
  CaptureSink(int most) {
    this.most = most;
  }

  @Override
  public void accept(ByteBuffer bytes) {
    try {
      int more = Math.min(bytes.remaining(), most - length);
      if (more > kept.length - length) {
        int doubled = kept.length > most / 2 ? most : kept.length * 2;
        kept =
            Arrays.copyOf(kept, Math.max(Math.max(Math.min(FIRST, most), doubled), length + more));
      }
      bytes.get(kept, length, more);
      length += more;
      lost += bytes.remaining();
      tailOfLost.add(bytes);
    } catch (OutOfMemoryError e) {
      forget();
      throw e;
    }
  }

  @Override
  public void end() {}

  private void forget() {
    kept = new byte[0];
    length = 0;
  }

  /** @param tailed whether a message may show the end */
  Captured captured(boolean tailed) {
    byte[] bytes = kept.length == length ? kept : Arrays.copyOf(kept, length);
    return new Captured(bytes, lost, tailed ? tail() : new byte[0]);
  }

  private byte[] tail() {
    var tail = new Tail();
    tail.add(ByteBuffer.wrap(kept, 0, length));
    tail.add(ByteBuffer.wrap(tailOfLost.bytes()));
    return tail.bytes();
  }
}
