package dev.supervisor.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Limit: lines to a shell that was left running, which answers each with its output and a mark. What it is told can
 * end it, stop it, change it and fake the mark; standard error is nobody's, and nothing is ever stopped.
 */
final class PingPong implements ShellJob {
  private final Process shell;
  private final OutputStream in;
  private final InputStream out;
  private final byte[] line;
  private final String expected;

  private PingPong(String init, String what, String line, String expected, String shell)
      throws IOException {
    String loop = "while IFS= read -r line; do " + what + "; echo \"@$?\"; done";
    this.shell = new ProcessBuilder(shell, "-c", init + "\n" + loop).start();
    this.in = this.shell.getOutputStream();
    this.out = this.shell.getInputStream();
    this.line = (line + "\n").getBytes(StandardCharsets.UTF_8);
    this.expected = expected + "@0\n";
  }

  /** In the shell itself. */
  static PingPong staying(String shell, String line, String expected) throws IOException {
    return new PingPong("", "eval \"$line\"", line, expected, shell);
  }

  /** In a fork of it. */
  static PingPong isolated(String init, String line, String expected) throws IOException {
    return new PingPong(init, "( eval \"$line\" )", line, expected, "bash");
  }

  @Override
  public void run() throws IOException {
    in.write(line);
    in.flush();
    String answer = new String(out.readNBytes(expected.length()), StandardCharsets.UTF_8);
    if (!answer.equals(expected)) {
      throw new IOException("it answered " + answer);
    }
  }

  @Override
  public void close() {
    var unused = shell.destroyForcibly().onExit().join();
  }
}
