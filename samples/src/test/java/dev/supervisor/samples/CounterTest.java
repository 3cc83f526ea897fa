package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.Restart;
import dev.supervisor.core.Supervisor;
import dev.supervisor.samples.CommandRunner.Ran;
import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A counter that crashes and is started again loses no file, and counts none twice. */
@Timeout(120)
final class CounterTest {
  private static final int FILES = 300;

  @Test
  void crash_anywhere_losesNoFileAndCountsNoneTwice() throws Exception {
    AtomicInteger commands = new AtomicInteger();
    CommandRunner crashes = (command, file, till) -> {
      if (commands.incrementAndGet() % 7 == 0) {
        throw new IOException("the session is gone");
      }
      String output = command.get(0).equals("wc") ? "1 1 " + file : hash(file) + "  " + file;
      return Optional.of(new Ran(0, output, ""));
    };
    var files = Channel.<Path>unbounded("files");
    var counts = Channel.<Count>unbounded("counts");
    for (int i = 0; i < FILES; i++) {
      files.put(Path.of("/f" + i));
    }
    files.close(Closing.DRAIN);
    var counted = new ConcurrentLinkedQueue<Path>();
    int crashed = 0;
    try (var app = Supervisor.open("app")) {
      for (int i = 0; i < 3; i++) {
        var counter = app.spawn(
            "counter",
            with ->
                with.restart(Restart.onFailure().forever().delays(Duration.ZERO, Duration.ZERO)),
            new Counter(files, counts, Signal.NEVER, crashes, counted::add));
        counter.join();
        crashed += counter.history().size() - 1;
      }
    }
    assertThat(crashed).isPositive();
    List<String> hashes = new ArrayList<>();
    for (Count count; (count = counts.poll()) != null; ) {
      hashes.add(((Count.Counted) count).hash());
    }
    assertThat(hashes).hasSize(FILES);
    assertThat(new TreeSet<>(hashes)).hasSize(FILES);
    assertThat(counted).hasSize(FILES);
  }

  private static String hash(Path file) {
    return String.format("%64s", file).replace(' ', '0');
  }
}
