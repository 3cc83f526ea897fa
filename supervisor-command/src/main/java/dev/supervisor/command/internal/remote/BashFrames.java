package dev.supervisor.command.internal.remote;

import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.text.DriverScript;
import dev.supervisor.command.internal.text.Isolation;
import dev.supervisor.command.internal.text.Nonce;
import dev.supervisor.command.internal.text.ShellQuoting;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The frames for {@code bash-remote.sh}, which explains them: heads of fixed length, and what follows them. */
public final class BashFrames implements Dialect {
  private static final int HEAD = 32;
  private static final byte[] DRIVER = new DriverScript()
      .add(Frame.class, "bash-common.sh")
      .add(BashFrames.class, "bash-remote.sh")
      .toBytes();
  private static final byte[] STAYING_DRIVER = new ShellQuoting()
      .literal("__sc_stays=1\n")
      .raw(new DriverScript()
          .add(Frame.class, "bash-common.sh", "bash-stay.sh")
          .add(BashFrames.class, "bash-remote.sh")
          .toBytes())
      .toBytes();

  @Override
  public byte[] driver(boolean staying) {
    byte[] driver = staying ? STAYING_DRIVER : DRIVER;
    return new ShellQuoting().literal(driver.length + "\n").raw(driver).toBytes();
  }

  @Override
  public byte[] mark(byte[] mark, Duration limit) {
    byte[] answer = new ShellQuoting().raw(mark).literal("p").toBytes();
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
    byte[] lastWords = Dialect.lastWords(mark, use);
    byte[] run = Frame.of(use.job(), 0, use.opening(), carried, withInput);
    String verb = use.job().level() == Isolation.STICKY ? "stay " : "run ";
    return frame(verb + (lastWords.length + run.length), lastWords, run);
  }

  @Override
  public byte[] leave(byte[] mark) {
    byte[] answer = new ShellQuoting().raw(mark).literal("l").toBytes();
    byte[] leave =
        Frame.leave(" ".repeat(Nonce.LENGTH).getBytes(StandardCharsets.US_ASCII), answer);
    return frame("leave " + leave.length, leave);
  }

  @Override
  public byte[] input(byte[] mark, byte[] piece, int length) {
    byte[] answer = new ShellQuoting().raw(mark).literal("a").toBytes();
    byte[] escaped = escaped(piece, length);
    return frame("in " + (answer.length + escaped.length), answer, escaped);
  }

  @Override
  public byte[] ask(byte[] mark, String number) {
    byte[] answer = new ShellQuoting().raw(mark).literal("q" + number).toBytes();
    return frame("in " + answer.length, answer);
  }

  @Override
  public byte[] endOfInput(byte[] mark) {
    byte[] answer = new ShellQuoting().raw(mark).literal("z").toBytes();
    return frame("in " + answer.length, answer);
  }

  /** {@return the text that {@code printf %b} prints as these bytes} Shells cannot keep a NUL, and a backslash is the escape. */
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
    frame.writeBytes(
        (words + " ".repeat(HEAD - words.length())).getBytes(StandardCharsets.US_ASCII));
    for (byte[] part : parts) {
      frame.writeBytes(part);
    }
    return frame.toByteArray();
  }
}
