package dev.supervisor.core.seeing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import dev.supervisor.core.Scope;
import dev.supervisor.core.Soon;
import dev.supervisor.core.StopReport;
import dev.supervisor.core.StopReport.Entry;
import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.StopReport.Share;
import dev.supervisor.core.Supervisor;
import dev.supervisor.core.issues.JvmUnderTest;
import dev.supervisor.signals.Reason;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.internal.ManualClock;
import dev.supervisor.testing.LongForm;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;

/** What a stop log has of a stop, also of one whose JVM was killed. */
final class StopLogTest {
  private static final int KILLS = LongForm.count("kills", 2, 100);
  private static final Duration SLOW = Duration.ofMillis(50);

  @TempDir
  Path dir;

  private Path log() {
    return dir.resolve("stop.log");
  }

  /** A tree with one slow child in each place, and with quick ones. */
  private StopReport stop(ManualClock clock, String name) throws Exception {
    Scope app = Supervisor.open(name, with -> with.stopLog(log()));
    try (app) {
      for (String each : List.of("first", "quick", "last")) {
        Signal begun = Signal.create();
        var unused = app.spawn(each, pleaseStop -> {
          begun.go();
          pleaseStop.await();
          if (!each.equals("quick")) {
            clock.advance(SLOW);
          }
        });
        Soon.await(begun);
      }
      app.stop("for the log");
    }
    return app.report().orElseThrow();
  }

  @Test
  void stopLog_ofATreeWhoseNameIsRefused_leavesNoThread() throws Exception {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervisor.open("a/b", with -> with.stopLog(log())));
    Soon.until(
        "the writers have ended",
        () -> Thread.getAllStackTraces().keySet().stream()
            .noneMatch(it -> it.getName().equals("supervisor-stop-log")));
  }

  @Test
  void readLog_ofACompleteStop_hasTheSameTimesAsTheReport() throws Exception {
    try (ManualClock clock = ManualClock.install()) {
      StopReport report = stop(clock, "app");
      List<StopReport> read = StopReport.readLog(log());
      assertThat(read).hasSize(1);
      StopReport logged = read.get(0);
      assertThat(logged.complete()).isTrue();
      assertThat(logged.path()).isEqualTo("/app");
      assertThat(logged.took()).isEqualTo(report.took()).isEqualTo(SLOW.multipliedBy(2));
      assertThat(logged.reason()).isEqualTo(report.reason());
      assertThat(logged.criticalChain())
          .isEqualTo(report.criticalChain())
          .containsExactly(
              new Share("/app/last", Duration.ZERO, SLOW), new Share("/app/first", SLOW, SLOW));
      assertThat(logged.entries()).extracting(Entry::path).doesNotContain("/app/quick");
      assertThat(Files.readString(log())).containsPattern("\tquick\t\t[1-9]");
    }
  }

  @Test
  void readLog_ofLongNames_knowsWhoIsBelowWhom() throws Exception {
    String longName = "<x>\ud83d\ude00".repeat(200);
    try (ManualClock clock = ManualClock.install()) {
      Scope app = Supervisor.open(longName, with -> with.stopLog(log()));
      try (app) {
        Signal begun = Signal.create();
        var unused = app.spawn(longName, pleaseStop -> {
          var unused2 = Supervisor.current().spawn("leaf" + longName, asked -> {
            begun.go();
            asked.await();
            clock.advance(SLOW);
          });
          pleaseStop.await();
          clock.advance(SLOW);
        });
        Soon.await(begun);
        app.stop(Reason.of(longName));
      }
      StopReport report = app.report().orElseThrow();
      StopReport logged = StopReport.readLog(log()).get(0);
      assertThat(logged.entries()).hasSize(3);
      assertThat(logged.criticalChain())
          .extracting(Share::since, Share::took)
          .containsExactlyElementsOf(report.criticalChain().stream()
              .map(it -> tuple(it.since(), it.took()))
              .toList());
      assertThat(logged.criticalChain().get(0).path())
          .startsWith(logged.criticalChain().get(1).path() + "/leaf<x>")
          .hasSizeLessThan(300);
      assertThat(Files.readAllLines(log())).allMatch(line -> line.length() < 1_000);
    }
  }

  /** The time stands still, so that what is settled is counted once; the children give the writer time to count each. */
  @Test
  void log_ofManyQuickNodes_hasOneLineOfThem() throws Exception {
    try (ManualClock clock = ManualClock.install()) {
      Scope app = Supervisor.open("app", with -> with.stopLog(log()));
      try (app) {
        for (int i = 0; i < 20; i++) {
          Signal begun = Signal.create();
          var unused = app.spawn("n" + i, pleaseStop -> {
            begun.go();
            pleaseStop.await();
            Soon.until("the writer rests", StopLogTest::isWriterAtRest);
          });
          Soon.await(begun);
        }
      }
      assertThat(clock.nanoTime()).isPositive();
      assertThat(Files.readString(log()).lines())
          .filteredOn(line -> line.contains("\tquick\t"))
          .singleElement()
          .asString()
          .contains("\t21\t");
    }
  }

  private static boolean isWriterAtRest() {
    return Thread.getAllStackTraces().keySet().stream()
        .noneMatch(it ->
            it.getName().equals("supervisor-stop-log") && it.getState() == Thread.State.RUNNABLE);
  }

  @Test
  void log_ofALaterJvm_goesOnAfterALineThatWasCut() throws Exception {
    try (ManualClock clock = ManualClock.install()) {
      var unused = stop(clock, "former");
      String whole = Files.readString(log());
      int cut = whole.indexOf("settled\t/former/first") + 12;
      Files.writeString(log(), whole.substring(0, cut));
      var unused2 = stop(clock, "later");
      List<StopReport> read = StopReport.readLog(log());
      assertThat(read).extracting(StopReport::path).containsExactly("/former", "/later");
      assertThat(read).extracting(StopReport::complete).containsExactly(false, true);
      assertThat(read.get(0).entries()).extracting(Entry::path).containsExactly("/former/last");
      assertThat(read.get(0).unsettled())
          .extracting(StopReport.Unsettled::path)
          .containsExactly("/former/first", "/former");
      assertThat(read.get(0).waterfall()).contains("is stopping, for ", "and it is not settled");
    }
  }

  @Test
  void log_cutAnywhere_canBeRead() throws Exception {
    try (ManualClock clock = ManualClock.install()) {
      var unused = stop(clock, "a\t\\\n<b>\ud800");
      byte[] whole = Files.readAllBytes(log());
      Path part = dir.resolve("part.log");
      for (int length = 0; length <= whole.length; length += 1 + length % 3) {
        Files.write(part, Arrays.copyOf(whole, length));
        List<StopReport> read = StopReport.readLog(part);
        assertThat(read).hasSizeLessThanOrEqualTo(1);
        read.forEach(report -> assertThat(report.path()).isEqualTo("/a\\u0009\\\\u000a<b>\\ud800"));
      }
      assertThat(StopReport.readLog(log()).get(0).complete()).isTrue();
    }
  }

  @Test
  void log_thatWouldGrowTooLarge_isMovedAsideAndReadWithTheOther() throws Exception {
    try (ManualClock clock = ManualClock.install()) {
      var unused = stop(clock, "former");
      Files.writeString(log(), "x\n".repeat(1 << 19), StandardOpenOption.APPEND);
      var unused2 = stop(clock, "later");
      assertThat(dir.resolve("stop.log.1")).exists();
      assertThat(Files.size(log())).isLessThan(10_000);
      assertThat(StopReport.readLog(log()))
          .extracting(StopReport::path)
          .containsExactly("/former", "/later");
    }
  }

  /** What is no log may have no end, or no writer. */
  @Test
  void readLog_ofWhatCannotBeALog_isRefusedAtOnce() throws Exception {
    Path huge = dir.resolve("huge");
    try (RandomAccessFile file = new RandomAccessFile(huge.toFile(), "rw")) {
      file.setLength(10L << 30); // it takes no room on the disk
    }
    Path pipe = dir.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    for (Path each : List.of(huge, pipe, dir, Path.of("/dev/zero"))) {
      assertThatThrownBy(() -> StopReport.readLog(each))
          .as("%s", each)
          .isInstanceOf(IOException.class)
          .hasMessageStartingWith(each + " is no ");
    }
    assertThatThrownBy(() -> StopReport.readLog(dir.resolve("none")))
        .isInstanceOf(NoSuchFileException.class);
    Files.writeString(log(), "");
    Files.createDirectory(dir.resolve("stop.log.1"));
    assertThatThrownBy(() -> StopReport.readLog(log())).hasMessageContaining("stop.log.1 is no ");
  }

  @Test
  void readLog_ofStopsInEachOther_givesEachWhatIsBelowIt() throws Exception {
    StringBuilder lines = new StringBuilder();
    for (String top : List.of("/a", "/a/b", "/ab")) {
      lines.append("1\tstop\t").append(top).append("\t2026-01-01T00:00:00Z why\t.\n");
    }
    for (String step : List.of("2\tturn\t/a/b/c\t", "2\tturn\t/a/b/d\t", "2\tturn\t/a\t")) {
      lines.append(step).append("\t.\n");
    }
    lines.append("3\tsettled\t/a/b/c\tSTOPPED\t.\n4\tsettled\t/ab/c\tSTOPPED\t.\n");
    lines.append("5\tsettled\t/").append("x".repeat(30_000)).append("\tSTOPPED\t.\n");
    Files.writeString(log(), lines);
    List<StopReport> read = StopReport.readLog(log());
    assertThat(read).extracting(StopReport::path).containsExactly("/a", "/a/b", "/ab");
    assertThat(read)
        .extracting(it -> it.entries().stream().map(Entry::path).toList())
        .containsExactly(List.of("/a/b/c"), List.of("/a/b/c"), List.of("/ab/c"));
    assertThat(read)
        .extracting(
            it -> it.unsettled().stream().map(StopReport.Unsettled::path).toList())
        .containsExactly(List.of("/a", "/a/b/d"), List.of("/a/b/d"), List.of());
  }

  @Test
  void stop_whoseLogCannotBeWritten_goesOn() throws Exception {
    Scope app =
        Supervisor.open("app", with -> with.stopLog(dir.resolve("missing").resolve("stop.log")));
    app.close();
    assertThat(app.report().orElseThrow().complete()).isTrue();
  }

  /** The schedule it would catch: a line that the writer puts together in two writes, with the kill between them. */
  @TestFactory
  @Execution(CONCURRENT)
  Stream<DynamicTest> log_ofAJvmThatWasKilledAtAnyMoment_canBeRead() {
    Random random = new Random();
    return IntStream.range(0, KILLS).mapToObj(i -> {
      int lines = 3 + random.nextInt(4 * LoggedStopMain.NODES);
      return DynamicTest.dynamicTest(
          "kill " + i + ", after " + lines + " lines",
          () -> judgeAKill(dir.resolve("kill" + i + ".log"), lines));
    });
  }

  private static void judgeAKill(Path log, int lines) throws Exception {
    try (JvmUnderTest jvm = JvmUnderTest.of(LoggedStopMain.class, true, log.toString())) {
      assertThat(jvm.says("ready")).as("%s", jvm.lines).isTrue();
      Soon.until("so many lines", () -> count(log) >= lines);
      jvm.send("KILL");
      assertThat(jvm.end()).isEqualTo(137);
    }
    List<String> all = Files.readAllLines(log);
    for (String line : all.subList(1, all.size() - 1)) { // the first one is empty
      assertThat(line).endsWith("\t.");
    }
    List<StopReport> read = StopReport.readLog(log);
    assertThat(read).hasSize(1);
    judge(read.get(0));
  }

  private static long count(Path log) {
    try {
      return Files.exists(log)
          ? Files.readString(log).lines().filter(line -> line.endsWith("\t.")).count()
          : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void judge(StopReport report) {
    assertThat(report.path()).isEqualTo("/app");
    assertThat(report.complete()).isFalse();
    int next = LoggedStopMain.NODES - 1; // newest first
    for (Entry entry : report.entries()) {
      assertThat(entry.path()).isEqualTo("/app/n" + next--);
      assertThat(entry.outcome()).isEqualTo(Outcome.STOPPED);
    }
    assertThat(report.unsettled().get(report.unsettled().size() - 1).path()).isEqualTo("/app");
    if (report.unsettled().size() > 1) {
      assertThat(report.unsettled().get(0).path())
          .isEqualTo(next < 0 ? "/app/deaf" : "/app/n" + next);
    }
  }
}
