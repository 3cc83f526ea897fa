package dev.supervisor.command.internal.streams;

import java.nio.ByteBuffer;

/** Takes the bytes of one output. Confined to one thread of the session. */
public interface Sink {
  /** Takes all of the bytes; the buffer is used again after the call. */
  void accept(ByteBuffer bytes) throws Exception;

  /** The output has ended: nothing more comes. The last call, unless {@link #cut} is. */
  void end() throws Exception;

  /** Something failed on our side: nothing more comes though there may have been more. The last call. */
  default void cut() throws Exception {
    end();
  }
}
