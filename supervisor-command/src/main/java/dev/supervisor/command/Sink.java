package dev.supervisor.command;

import java.nio.ByteBuffer;

/** Where the bytes of one output go. Confined to one thread of the session. */
interface Sink {
  /** Takes all of the bytes; the buffer is used again after the call. */
  void accept(ByteBuffer bytes) throws Exception;

  /** The output has ended, or failed: nothing more comes. Called once. */
  void end() throws Exception;
}
