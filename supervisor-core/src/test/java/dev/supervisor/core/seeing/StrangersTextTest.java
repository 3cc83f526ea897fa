package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import dev.supervisor.core.Node;
import dev.supervisor.core.Restart;
import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.Supervisor;
import dev.supervisor.signals.Lock;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.PlainText;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * SEEING, "attackers' text": whatever users call their nodes, signals, locks and threads, and say in failures, reasons and status lines, no face of
 * the tree and no line of the log shows a character that turns the order of reading, moves a cursor, or begins a line of its own.
 */
final class StrangersTextTest {
  private static final String ODD =
      "x\u202ecod\u2066\u001b[2J\u0007\u009b\u2028\ud800\u200b\n9 ERROR root";
  private static final Logger LIBRARY = (Logger) LoggerFactory.getLogger("dev.supervisor");

  @TempDir
  private Path directory;

  private final Queue<String> logged = new ConcurrentLinkedQueue<>();
  private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
    @Override
    protected void append(ILoggingEvent event) {
      logged.add(event.getThreadName() + " " + event.getFormattedMessage());
    }
  };

  @BeforeEach
  void listen() {
    appender.start();
    LIBRARY.addAppender(appender);
  }

  @AfterEach
  void leave() {
    LIBRARY.detachAppender(appender);
  }

  @Test
  void oddTexts_areNowhereShownAsTheyAre() throws Exception {
    List<String> faces = new ArrayList<>();
    Path log = directory.resolve("stop.log");
    Scope app = Supervisor.root(
        ODD,
        with -> with.stopWithin(Duration.ofSeconds(5))
            .stopLog(log)
            .threads(it -> it.grace(Duration.ofMillis(10)).patience(Duration.ofMillis(10))));
    Lock lock = Lock.named(ODD);
    Signal held = Signal.named(ODD);
    Signal end = Signal.named("end");
    var holder = app.spawn(ODD, pleaseStop -> {
      try (var mine = lock.acquire()) {
        held.go();
        while (!end.isGo()) {
          LockSupport.parkNanos(ODD, 1_000_000);
        }
        mine.announce();
      }
    });
    held.await();
    var waiter = app.spawn("waiter", pleaseStop -> {
      Supervisor.status(ODD);
      try (var mine = lock.acquire()) {
        mine.announce();
      }
    });
    var failed = app.spawn(
        "fails" + ODD,
        with -> with.restart(Restart.onFailure()
            .upTo(1)
            .delays(Duration.ofMillis(1), Duration.ofMillis(1))
            .staysDown()),
        pleaseStop -> {
          throw new IllegalStateException(ODD);
        });
    Soon.until("it is down", () -> failed.state() == Node.State.DOWN);
    Soon.until("it waits", () -> waiter.why().sentence().contains("lock"));
    assertThat(app.find(ODD)).contains(holder);
    assertThat(app.find(holder.path())).contains(holder);
    faces.add(app.tree());
    faces.add(app.json());
    faces.add(app.health().toString());
    for (Node each : app.descendants()) {
      faces.add(each.toString());
      faces.add(each.name());
      faces.add(each.path());
      faces.add(each.why().toString());
      faces.add(each.why().sentence());
    }
    faces.add(failed.history().toString());
    app.lints().forEach(each -> faces.add(each.toString()));
    Thread.getAllStackTraces().keySet().forEach(each -> faces.add(each.getName()));
    var stopped = app.stop("no: " + ODD);
    stopped.await();
    end.go();
    var report = app.report().orElseThrow();
    faces.add(report.toString());
    faces.add(report.blame().toString());
    faces.add(report.waterfall());
    faces.add(report.criticalChain().toString());
    faces.add(Files.readString(log));
    faces.addAll(logged);
    assertThat(faces)
        .hasSizeGreaterThan(20)
        .allSatisfy(face -> assertThat(hidden(face)).as(face).isEmpty());
    assertThat(app.name())
        .startsWith("x\\u202ecod\\u2066\\u001b[2J")
        .endsWith("\\u000a9 ERROR root");
    assertThat(logged).noneMatch(line -> line.contains("\n9 ERROR"));
  }

  private static String hidden(String face) {
    return face.codePoints()
        .filter(c -> c != '\n' && c != '\t' && !PlainText.isPlain(c))
        .mapToObj(Integer::toHexString)
        .collect(Collectors.joining(" "));
  }
}
