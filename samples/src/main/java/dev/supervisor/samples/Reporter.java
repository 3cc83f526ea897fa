package dev.supervisor.samples;

import dev.supervisor.core.Body;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/** Adds up what the counters found, names what failed, and shows how far it is. */
final class Reporter implements Body {
  private static final Duration SHORT = Duration.ofMillis(100);

  private final Channel<Count> counts;
  private final Tally tally;
  private final Supplier<Progress> progress;
  private final LongSupplier total;
  private final LongSupplier commands;

  /**
   * A reporter.
   *
   * @param total how many files there are; negative while that is not known
   * @param commands how many commands were run so far
   */
  Reporter(
      Channel<Count> counts,
      Tally tally,
      Supplier<Progress> progress,
      LongSupplier total,
      LongSupplier commands) {
    this.counts = counts;
    this.tally = tally;
    this.progress = progress;
    this.total = total;
    this.commands = commands;
  }

  /** Does not look at {@code pleaseStop}: the counters end before it is asked, and with them the counts. */
  @Override
  public void run(Signal pleaseStop) throws InterruptedException {
    try (Progress shown = progress.get()) {
      while (!counts.drained().isGo()) {
        for (Count count : counts.until(Till.in(SHORT))) {
          tally.add(count);
          if (count instanceof Count.Failed failed) {
            shown.line("census: " + failed.path() + ": " + failed.why());
          }
          shown.show(done(), total.getAsLong(), commands.getAsLong());
        }
        shown.show(done(), total.getAsLong(), commands.getAsLong());
      }
      shown.showLast(done(), total.getAsLong(), commands.getAsLong());
    }
  }

  private long done() {
    return tally.all().files() + tally.failed();
  }
}
