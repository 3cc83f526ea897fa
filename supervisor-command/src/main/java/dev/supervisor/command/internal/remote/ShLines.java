package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Job;
import dev.supervisor.command.internal.text.DriverScript;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;

/** The lines for {@code sh-remote.sh}, which explains them: lines of words. */
public final class ShLines implements Dialect {
  private static final byte[] DRIVER =
      new DriverScript().add(ShLines.class, "sh-remote.sh").toBytes();
  private static final String EXEC = "exec --"; // how a program's text begins
  private static final int PIECE = 100_000;
  private static final int LONGEST = 1_500_000;

  @Override
  public byte[] driver(boolean staying) throws NoBashException {
    if (staying) {
      throw new NoBashException();
    }
    return new ShellQuoting().raw(DRIVER).literal("#end\n").toBytes();
  }

  @Override
  public byte[] mark(byte[] mark, Duration limit) {
    return new ShellQuoting()
        .literal("mark ")
        .raw(mark)
        .literal("p " + Dialect.seconds(limit) + "\n")
        .toBytes();
  }

  @Override
  public byte[] ping(String number) {
    return new ShellQuoting().literal("ping " + number + "\n").toBytes();
  }

  @Override
  public byte[] kill(String signalName, long pid) {
    return new ShellQuoting().literal("kill " + signalName + " " + pid + "\n").toBytes();
  }

  @Override
  public byte[] run(byte[] mark, RemoteUse use, byte[] carried, boolean withInput)
      throws IOException {
    Job job = use.job();
    byte[] preparation = new ShellQuoting().raw(carried).raw(job.preparation()).toBytes();
    byte[] text = job.level() == Isolation.ARGV ? withoutDashes(job.text()) : job.text();
    if (preparation.length > PIECE || text.length > LONGEST) {
      throw new IOException(
          "it is too long for the sh of its target: without a bash there, a text has at most "
              + LONGEST + " bytes, and its environment and arguments " + PIECE);
    }
    var line = new ShellQuoting()
        .literal("run ")
        .raw(Dialect.lastWords(mark, use))
        .literal(" ")
        .raw(use.opening())
        .literal((withInput ? " i " : " - ") + job.level().verb);
    word(line, job.directory());
    word(line, preparation);
    for (int from = 0; from < text.length; from += PIECE) {
      word(line, Arrays.copyOfRange(text, from, Math.min(from + PIECE, text.length)));
    }
    return line.literal("\n").toBytes();
  }

  @Override
  public byte[] input(byte[] mark, byte[] piece, int length) {
    var line = new ShellQuoting().literal("in ").raw(mark).literal("a");
    word(line, Arrays.copyOf(piece, length));
    return line.literal("\n").toBytes();
  }

  @Override
  public byte[] ask(byte[] mark, String number) {
    return new ShellQuoting()
        .literal("asked ")
        .raw(mark)
        .literal("q" + number + "\n")
        .toBytes();
  }

  @Override
  public byte[] endOfInput(byte[] mark) {
    return new ShellQuoting().literal("in ").raw(mark).literal("z\n").toBytes();
  }

  @Override
  public byte[] leave(byte[] mark) {
    throw new UnsupportedOperationException("there are no texts that stay");
  }

  /** Takes {@code --} away: an {@code exec} without options takes it for the name of a program. */
  private static byte[] withoutDashes(byte[] text) {
    return new ShellQuoting()
        .literal("exec")
        .raw(Arrays.copyOfRange(text, EXEC.length(), text.length))
        .toBytes();
  }

  /** Anything as one word, which {@code printf %b} reads back. */
  private static void word(ShellQuoting line, byte[] bytes) {
    line.literal(" =");
    var escaped = new ByteArrayOutputStream(bytes.length + bytes.length / 4);
    for (byte b : bytes) {
      if ((b >= 0 && b <= ' ') || b == '\\') {
        String octal = Integer.toOctalString(b);
        escaped.writeBytes(
            ("\\0" + "0".repeat(3 - octal.length()) + octal).getBytes(StandardCharsets.US_ASCII));
      } else {
        escaped.write(b);
      }
    }
    line.raw(escaped.toByteArray());
  }
}
