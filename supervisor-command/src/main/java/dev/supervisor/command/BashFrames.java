package dev.supervisor.command;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** What {@code bash-remote.sh} is told, and explains: heads of fixed length, and what follows them. */
final class BashFrames implements Dialect {
  private static final int HEAD = 32;
  private static final int RUN_HEAD = 96;
  private static final byte[] DRIVER = Driver.of("bash-common.sh", "bash-remote.sh");

  @Override
  public byte[] driver() {
    return new Words().literal(DRIVER.length + "\n").raw(DRIVER).toBytes();
  }

  @Override
  public byte[] mark(byte[] mark, Duration limit) {
    byte[] answer = new Words().raw(mark).literal("p").toBytes();
    return frame("mark " + answer.length + " " + Dialect.seconds(limit), answer);
  }

  @Override
  public byte[] ping(String number) {
    return frame("ping 0 " + number);
  }

  @Override
  public byte[] kill(String signalName, long pid) {
    return frame("kill 0 " + signalName + " " + pid);
  }

  @Override
  public byte[] run(byte[] mark, RemoteUse use, byte[] carried, boolean withInput) {
    Job job = use.job();
    byte[] preparation = new Words().raw(carried).raw(job.preparation()).toBytes();
    byte[] lastWords = Dialect.lastWords(mark, use);
    String words = String.join(
        " ",
        job.level().verb,
        Integer.toString(job.directory().length),
        Integer.toString(preparation.length),
        Integer.toString(job.text().length),
        withInput ? "i" : "-",
        new String(use.opening(), StandardCharsets.US_ASCII));
    byte[] head = padded(words, RUN_HEAD);
    int length = lastWords.length
        + head.length
        + job.directory().length
        + preparation.length
        + job.text().length;
    return frame("run " + length, lastWords, head, job.directory(), preparation, job.text());
  }

  @Override
  public byte[] input(byte[] mark, byte[] piece, int length) {
    byte[] answer = new Words().raw(mark).literal("a").toBytes();
    byte[] escaped = escaped(piece, length);
    return frame("in " + (answer.length + escaped.length), answer, escaped);
  }

  @Override
  public byte[] endOfInput(byte[] mark) {
    byte[] answer = new Words().raw(mark).literal("z").toBytes();
    return frame("in " + answer.length, answer);
  }

  /** What {@code printf %b} gives back as these bytes: shells cannot keep a NUL, and a backslash is the escape. */
  private static byte[] escaped(byte[] bytes, int length) {
    var escaped = new ByteArrayOutputStream(length + length / 16);
    for (int i = 0; i < length; i++) {
      switch (bytes[i]) {
        case 0 -> escaped.writeBytes(new byte[] {'\\', '0', '0', '0', '0'});
        case '\\' -> escaped.writeBytes(new byte[] {'\\', '\\'});
        default -> escaped.write(bytes[i]);
      }
    }
    return escaped.toByteArray();
  }

  private static byte[] frame(String words, byte[]... parts) {
    var frame = new ByteArrayOutputStream();
    frame.writeBytes(padded(words, HEAD));
    for (byte[] part : parts) {
      frame.writeBytes(part);
    }
    return frame.toByteArray();
  }

  private static byte[] padded(String words, int length) {
    return (words + " ".repeat(length - words.length())).getBytes(StandardCharsets.US_ASCII);
  }
}
