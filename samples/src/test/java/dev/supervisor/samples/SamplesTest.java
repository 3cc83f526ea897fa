package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every numbered sample does what it says; those from 27 on are in {@link MoreSamplesTest}. */
final class SamplesTest {
  private static final Path SOURCES = Path.of("src/main/java/dev/supervisor/samples");
  private static final Path TESTS = Path.of("src/test/java/dev/supervisor/samples");

  @Test
  void s01_run_joins() throws Exception {
    assertThat(Printed.by(S01SpawnAndJoin::main))
        .containsExactly("hello from /s01/greeter", "the sum is 5050");
  }

  @Test
  void s02_run_beatsUntilItIsAskedToStop() throws Exception {
    assertThat(Printed.by(S02Heartbeat::main))
        .containsExactly("the heart stops, three beats are enough", "at least three beats: true");
  }

  @Test
  void s03_run_stopsNewestFirstAndReports() throws Exception {
    assertThat(Printed.by(S03OrderedStop::main))
        .containsExactly(
            "closing front",
            "closing session",
            "closing server",
            "closing database",
            "in time: true",
            "/s03/front STOPPED",
            "/s03/server/session STOPPED",
            "/s03/server STOPPED",
            "/s03/database STOPPED",
            "/s03 FINISHED");
  }

  @Test
  void s04_run_composes() throws Exception {
    assertThat(Printed.by(S04SignalsCompose::main))
        .containsExactly(
            "go on: the window was closed",
            "all done: false",
            "all done: true",
            "never came: true",
            "still attached to the deadline: 0");
  }

  @Test
  void s05_run_losesNothing() throws Exception {
    assertThat(Printed.by(S05Channel::main)).containsExactly("the sum is 500500");
  }

  @Test
  void s06_run_waitsUnderTheLock() throws Exception {
    assertThat(Printed.by(S06Lock::main))
        .containsExactly(
            "eaten: [apple, pear]",
            "lock basket is held by this thread already, and it is not re-entrant: hand the Held to the code that needs it");
  }

  @Test
  void s07_run_losesNoFailure() throws Exception {
    assertThat(Printed.by(S07Failures::main))
        .containsExactly(
            "collected /s07/reader failed: java.io.IOException: config.json is missing",
            "and also /s07/writer failed: java.io.IOException: output.txt is missing",
            "close threw /s07/forgotten failed: java.io.IOException: forgotten.log is missing");
  }

  @Test
  void s08_run_handlesEventsInOrder() throws Exception {
    assertThat(Printed.by(S08Events::main))
        .containsExactly(
            "printing one", "printing two", "/s08/printer ended: STOPPED", "/s08 ended: FINISHED");
  }

  @Test
  void s09_run_letsAForeignThreadIn() throws Exception {
    assertThat(Printed.by(S09ForeignThread::main))
        .containsExactly(
            "supervised: false",
            "now it is /s09/driver",
            "spawned /s09/driver/follow-up",
            "supervised: false");
  }

  @Test
  void s10_run_hasManyVirtualThreads() throws Exception {
    assertThat(Printed.by(S10VirtualThreads::main))
        .containsExactly(
            Runtime.version().feature() < 21
                ? "skipped: virtual threads need Java 21 or later"
                : "10000 virtual threads");
  }

  @Test
  void s11_run_sharesOneBudget() throws Exception {
    assertThat(Printed.by(S11SharedBudget::main))
        .containsExactly("name: Ada", "address: unknown", "second try: unknown", "left: PT0S");
  }

  @Test
  void s12_run_saysWhoWasLateAndWhy() throws Exception {
    assertThat(Printed.by(S12LateThread::main))
        .containsExactly(
            "/s12/stubborn was INTERRUPTED",
            "  waiting for lock printer",
            "  held by /s12/holder",
            "  where the holder is, is told: true");
  }

  @Test
  void s13_run_keepsSessionsClean() throws Exception {
    assertThat(Printed.by(S13RecycledShell::main))
        .containsExactly("two words|it's|$HOME|", "3 lines", "colour: none", "exit code 42");
  }

  @Test
  void s14_run_killsTheWholePipeline() throws Exception {
    assertThat(Printed.by(S14TimeOut::main))
        .containsExactly(
            "stopped, having written: begun", "processes left over: 0", "the next one: fine");
  }

  @Test
  void s15_run_readsLinesAndEndsTheProgram() throws Exception {
    assertThat(Printed.by(S15LongRunning::main))
        .containsExactly(
            "tick 1", "tick 2", "tick 3", "asked first in a stop: /s15/clock", "ended: true");
  }

  @Test
  void s18_run_streams() throws Exception {
    assertThat(Printed.by(S18Streaming::main))
        .containsExactly(
            "50000000 bytes",
            "first: on and on",
            "stopped: true",
            "| compiling",
            "| a warning",
            "| done",
            "25 bytes kept");
  }

  @Test
  void s19_run_goesOnAfterATimeOut() throws Exception {
    assertThat(Printed.by(S19TimeOutAndOn::main))
        .containsExactly(
            "done: ONE",
            "gave up, having read two, code 137",
            "done: 1+2+3",
            "still the same session: true");
  }

  @Test
  void s16_run_setsUpOnce() throws Exception {
    assertThat(Printed.by(S16PreparedSession::main))
        .containsExactly(
            "release one-7",
            "release two-7",
            "release three-7",
            "programs see VERSION 7",
            "set up 1 time",
            "sessions opened: 1",
            "the init script failed with exit code 3: no such sdk");
  }

  @Test
  void s17_run_keepsItsState() throws Exception {
    assertThat(Printed.by(S17StickySession::main))
        .containsExactly(
            "call 1 in /usr",
            "it's call 2 in /usr",
            "call 3 in /",
            "stopped: true",
            "call 101 in /",
            "exit code 5",
            "over: true",
            "its shell is over: a command has ended it, exit code 5");
  }

  @Test
  void samples_asWritten_areShortAndAllTested() throws IOException {
    var tests = new StringBuilder();
    try (var all = Files.newDirectoryStream(TESTS, "*Test.java")) {
      for (Path each : all) {
        tests.append(Files.readString(each));
      }
    }
    List<Path> samples;
    try (var sources = Files.list(SOURCES);
        var testSources = Files.list(TESTS)) {
      samples = Stream.concat(sources, testSources)
          .filter(it -> it.getFileName().toString().matches("S\\d\\d.*\\.java"))
          .sorted()
          .toList();
    }
    assertThat(samples).hasSizeGreaterThanOrEqualTo(15);
    assertThat(samples)
        .extracting(it -> it.getFileName().toString().substring(0, 3))
        .doesNotHaveDuplicates();
    for (Path sample : samples) {
      String name = sample.getFileName().toString().replace(".java", "");
      assertThat(Files.readAllLines(sample)).as(name).hasSizeLessThanOrEqualTo(60);
      if (!name.endsWith("Test")) { // that is one itself
        assertThat(tests.toString()).containsAnyOf(name + "::main", name + ".class");
      }
    }
  }

  @Test
  void index_asWritten_namesEachSampleAndRecipe() throws IOException {
    String index = Files.readString(Path.of("README.md"));
    try (var sources = Files.walk(SOURCES);
        var tests = Files.list(TESTS)) {
      List<Path> wanted = Stream.concat(sources, tests)
          .filter(it -> it.toString().matches(".*/(S\\d\\d\\w+|recipes/[A-Z]\\w+)\\.java"))
          .sorted()
          .toList();
      assertThat(wanted).hasSizeGreaterThanOrEqualTo(50);
      for (Path file : wanted) {
        String name = file.getFileName().toString().replace(".java", "");
        assertThat(index).contains("[" + name + "](" + file + ")");
      }
    }
  }

  @Test
  void s20_run_asksTheOwner() throws Exception {
    assertThat(Printed.by(S20ResourceOwner::main))
        .containsExactly(
            "deposited, now 500",
            "deposited, now 750",
            "refused: java.lang.IllegalArgumentException: nothing to deposit: -1",
            "balance 750");
  }

  @Test
  void s21_run_handlesEventsInALoopThatIsNotOurs() throws Exception {
    assertThat(Printed.by(S21ForeignLoop::main))
        .containsExactly("25 %", "50 %", "75 %", "100 %", "closed: all is done");
  }

  @Test
  void s22_run_reachesWhoHasSubscribed() throws Exception {
    assertThat(Printed.by(S22PublishSubscribe::main))
        .containsExactlyInAnyOrder(
            "board: 120",
            "heard by 2",
            "heard by 2",
            "board: 95",
            "bought Price[name=tea, cents=95]",
            "heard by 0");
  }

  @Test
  void s23_run_answersInTurns() throws Exception {
    assertThat(Printed.by(S23Turns::main))
        .containsExactly("hello!", "bye!", "closing the connection", "it took turns: true");
  }

  @Test
  void s24_run_isTheSameOverThere() throws Exception {
    assertThat(Printed.by(S24RemoteOverSsh::main))
        .containsExactly(
            "it's|$HOME|two words|", "a", "b", "stopped: true", "exit code 42", "next to /usr");
  }

  @Test
  void s25_run_tellsWhoLetTheSignalGo() throws Exception {
    String here = S25WhoLetItGo.class.getName();
    assertThat(Printed.by(S25WhoLetItGo::main))
        .containsExactly(
            "callback attached by /s25 in " + here,
            "something is ready",
            "made by /s25 in " + here,
            "let go by /s25/loader in " + here);
  }

  @Test
  void s26_run_answersEachRequestThatWasTaken() throws Exception {
    assertThat(Printed.by(S26Acceptor::main))
        .containsExactly("all that were taken were answered: true");
  }
}
