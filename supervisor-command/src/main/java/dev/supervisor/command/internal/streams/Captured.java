package dev.supervisor.command.internal.streams;

/**
 * What there is of one output after the end.
 *
 * @param bytes what was kept, from the beginning
 * @param lost how many bytes came after that and were thrown away because of the limit
 * @param tail the end of the output, longer than a message needs; empty when no message is to show it
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record Captured(byte[] bytes, long lost, byte[] tail) {
  static final Captured NOTHING = new Captured(new byte[0], 0, new byte[0]);
}
