package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.text.ShellQuoting;
import java.io.IOException;
import java.time.Duration;

/** How the driver of a remote session is spoken to. Immutable, thread-safe. */
interface Dialect {
  /**
   * {@return the driver itself, as it is sent}
   *
   * @param staying whether the session begins with texts that stay
   * @throws NoBashException when they cannot
   */
  byte[] driver(boolean staying) throws NoBashException;

  /** {@return the frame that sets the answer to a ping, and the time after which the other side gives us up} */
  byte[] mark(byte[] mark, Duration limit);

  /** Is answered with this number, of ten digits. */
  byte[] ping(String number);

  byte[] kill(String signalName, long pid);

  /**
   * The whole command: lost unless its very last byte arrives.
   *
   * @throws IOException when the shell could not take it
   */
  byte[] run(byte[] mark, RemoteUse use, byte[] carried, boolean withInput) throws IOException;

  /** A piece of input, to be answered when the command has taken it. */
  byte[] input(byte[] mark, byte[] piece, int length);

  /** Is answered with this number, of ten digits, after the answer to the piece of input before. */
  byte[] ask(byte[] mark, String number);

  /** The end of input, to be answered when the session is ready for another's. */
  byte[] endOfInput(byte[] mark);

  /** Ends the time of texts that stay: from now on commands are isolated, and the other side answers. */
  byte[] leave(byte[] mark);

  /** {@return how long the limit is over there, in whole seconds; at most 68 years, as a bash takes no more} */
  static long seconds(Duration limit) {
    long whole = Math.min(limit.toSeconds(), Integer.MAX_VALUE - 1);
    return whole + (limit.toNanosPart() > 0 ? 1 : 0);
  }

  /** {@return what ends the command, on both of its streams} */
  static byte[] lastWords(byte[] mark, RemoteUse use) {
    return new ShellQuoting().raw(mark).literal("e").raw(use.ending()).toBytes();
  }
}
