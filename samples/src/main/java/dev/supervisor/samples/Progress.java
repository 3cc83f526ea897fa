package dev.supervisor.samples;

import dev.supervisor.signals.Till;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.jspecify.annotations.Nullable;

/**
 * What is shown while the census runs: failures line by line, and on a terminal a bar. Confined to the reporter, so
 * that lines and bar do not run into each other.
 */
final class Progress implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final int NEVER_BY_ITSELF =
      Integer.MAX_VALUE; // a bar has a thread of its own; it has nothing to do
  private static final int USUAL_COLUMNS = 80;
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintWriter err;
  private final @Nullable ProgressBar bar;
  private final long startNanos = System.nanoTime();
  private Till next = Till.in(Duration.ZERO);

  private Progress(PrintWriter err, @Nullable ProgressBar bar) {
    this.err = err;
    this.bar = bar;
  }

  /** Lines only. */
  static Progress lines(PrintWriter err) {
    return new Progress(err, null);
  }

  /** Lines, and a bar. */
  static Progress bar(PrintWriter err, int width) {
    // A consumer of known width, since for one without the bar asks jline, which takes over the
    // signals.
    var bar = new ProgressBarBuilder()
        .setTaskName("census")
        .setUnit(" files", 1)
        .setInitialMax(-1)
        .setStyle(ProgressBarStyle.ASCII)
        .setUpdateIntervalMillis(NEVER_BY_ITSELF)
        .setConsumer(new ConsoleProgressBarConsumer(System.err, width))
        .build();
    return new Progress(err, bar);
  }

  /** {@return the columns of the terminal that standard error is; 0 when it is none} */
  static int terminalWidth() throws IOException, InterruptedException {
    Process stty;
    try {
      stty = new ProcessBuilder("sh", "-c", "[ -t 2 ] && stty size <&2")
          .redirectError(ProcessBuilder.Redirect.INHERIT)
          .start();
    } catch (IOException e) {
      return 0; // no shell, no bar
    }
    String[] size = new String(stty.getInputStream().readAllBytes(), StandardCharsets.US_ASCII)
        .strip()
        .split(" ", -1);
    if (stty.waitFor() != 0 || size.length != 2) {
      return 0;
    }
    int columns = Integer.parseInt(size[1]);
    return columns == 0 ? USUAL_COLUMNS : columns; // a terminal may not know
  }

  /** Prints a line. */
  void line(String text) {
    err.println(bar == null ? text : CLEAR_LINE + text);
    err.flush();
    next = Till.in(Duration.ZERO);
  }

  /**
   * Shows how far it is, unless it was shown just now.
   *
   * @param total how many files there are; negative while that is not known
   */
  void show(long files, long total, long commands) {
    if (bar != null && next.isGo()) {
      next = Till.in(PAUSE);
      draw(bar, files, total, commands);
    }
  }

  /** Shows how far it came. */
  void showLast(long files, long total, long commands) {
    if (bar != null) {
      draw(bar, files, total, commands);
    }
  }

  private void draw(ProgressBar on, long files, long total, long commands) {
    double seconds = (double) (System.nanoTime() - startNanos) / TimeUnit.SECONDS.toNanos(1);
    on.maxHint(total);
    on.stepTo(files);
    on.setExtraMessage(String.format(Locale.ROOT, "%.0f commands/s", commands / seconds));
    on.refresh();
  }

  @Override
  public void close() {
    if (bar != null) {
      bar.close();
    }
  }
}
