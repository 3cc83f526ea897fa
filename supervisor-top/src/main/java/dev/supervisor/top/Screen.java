package dev.supervisor.top;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Takes the texts: a terminal is drawn anew for each text; in a file or pipe one text follows the other. */
final class Screen {
  private static final String HOME = "\033[H";
  private static final String TO_THE_END_OF_LINE = "\033[K";
  private static final String TO_THE_END = "\033[J";
  private static final String CLEARED = "\033[2J";
  private static final String CUTS_LINES = "\033[?7l";
  private static final String WRAPS_LINES = "\033[?7h";
  private static final int ROWS = 24;

  private final OutputStream out;
  private final Charset charset;
  private final boolean isTerminal;
  private boolean isDrawn;

  /** Makes a screen that writes to that stream. */
  Screen(OutputStream out, Charset charset, boolean isTerminal) {
    this.out = out;
    this.charset = charset;
    this.isTerminal = isTerminal;
  }

  /** {@return whether standard output is a terminal; false if that is not known} */
  static boolean isStandardOutputATerminal() {
    for (String name : List.of("/proc/self/fd/1", "/dev/fd/1")) {
      try {
        String target = Path.of(name).toRealPath().toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      } catch (IOException e) {
        // there is no such file: it is a pipe, or another system
      }
    }
    return false;
  }

  /** Writes the text once. */
  void write(String text) throws IOException {
    out.write(TerminalText.clean(text, charset).getBytes(charset));
    out.flush();
  }

  /** Shows the text in place of the one before: on a terminal as many lines as fit, each cut at the right edge. */
  void draw(String text) throws IOException {
    if (!isTerminal) {
      write(isDrawn ? "\n" + text : text);
      isDrawn = true;
      return;
    }
    List<String> lines = TerminalText.clean(text, charset).lines().toList();
    int most = Math.max(2, rows() - 1);
    StringBuilder drawn = new StringBuilder(text.length() + 100);
    drawn.append(isDrawn ? "" : CLEARED).append(CUTS_LINES).append(HOME);
    for (String line : lines.size() <= most ? lines : lines.subList(0, most - 1)) {
      drawn.append(line).append(TO_THE_END_OF_LINE).append("\r\n");
    }
    if (lines.size() > most) {
      drawn
          .append(lines.size() - most + 1)
          .append(" more lines")
          .append(TO_THE_END_OF_LINE)
          .append("\r\n");
    }
    drawn.append(TO_THE_END);
    isDrawn = true;
    out.write(drawn.toString().getBytes(charset));
    out.flush();
  }

  /** Lets the terminal wrap long lines again, as before the first text was drawn. */
  void end() throws IOException {
    if (isTerminal && isDrawn) {
      out.write(WRAPS_LINES.getBytes(StandardCharsets.US_ASCII));
      out.flush();
    }
  }

  private static int rows() {
    File terminal = new File("/dev/tty");
    if (!Files.isReadable(terminal.toPath())) {
      return ROWS;
    }
    try {
      Process stty = new ProcessBuilder("stty", "size")
          .redirectInput(terminal)
          .redirectError(ProcessBuilder.Redirect.DISCARD)
          .start();
      try {
        String size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        boolean unused = stty.waitFor(1, TimeUnit.SECONDS);
        return size.matches("[1-9][0-9]{0,4} [0-9]+\\s*")
            ? Integer.parseInt(size.substring(0, size.indexOf(' ')))
            : ROWS;
      } finally {
        stty.destroy();
      }
    } catch (IOException e) {
      return ROWS;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ROWS;
    }
  }
}
