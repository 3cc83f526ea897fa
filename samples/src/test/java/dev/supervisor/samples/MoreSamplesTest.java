package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The numbered samples from 27 on do what they say. */
final class MoreSamplesTest {
  @TempDir
  private Path dir;

  @Test
  void s27_terminated_stopsInOrder() throws Exception {
    try (var jvm = SampleJvm.start(dir, S27Service.class)) {
      int code = jvm.awaitLine("ready").kill("TERM").awaitEnd();

      assertThat(code).as(jvm.stderr()).isEqualTo(143);
      assertThat(jvm.lines())
          .contains("shutting down")
          .containsSubsequence(
              "ready", "the poller ends: SIGTERM", "the database closes", "last of all");
    }
  }

  @Test
  void s28_run_endsTheExecutorInItsTurn() throws Exception {
    assertThat(Printed.by(S28Attach::main))
        .contains("the pool is asked: closing time")
        .startsWith("attached as /s28/pool")
        .endsWith("tasks done: 3")
        .filteredOn("work is done"::equals)
        .hasSize(3);
  }

  @Test
  void s29_run_stopsWhatIsSharedLast() throws Exception {
    assertThat(Printed.by(S29Shared::main))
        .containsExactly("sent: hello", "sent: good bye", "the connections are closed");
  }

  @Test
  void s30_run_cleansUpHoweverTheBodyEnds() throws Exception {
    assertThat(Printed.by(S30Cleanup::main))
        .containsExactly(
            "cleaning up after good",
            "the result is 42",
            "cleaning up after bad",
            "/s30/bad failed: java.io.IOException: the disk is full",
            "cleaning up after patient",
            "patient has stopped");
  }

  @Test
  void s31_run_finishesWhatWasTaken() throws Exception {
    assertThat(Printed.by(S31Drain::main))
        .containsExactly("the waiter takes no more orders", "each order was delivered: true");
  }

  @Test
  void s32_run_waitsForTheDaemonAtTheRoot() throws Exception {
    assertThat(Printed.by(S32Daemon::main))
        .containsExactly(
            "the shop closes",
            "the shop is closed: true",
            "still at the root: clerk",
            "the clerk leaves from /s32/clerk");
  }

  @Test
  void s33_run_startsAgain() throws Exception {
    assertThat(Printed.by(S33CreateAndStart::main))
        .containsExactly(
            "/s33/job is NEW", "round 1", "round 2", "signals are new: true", "round 3");
  }

  @Test
  void s34_run_plansTheStop() throws Exception {
    assertThat(Printed.by(S34Plan::main))
        .containsExactly(
            "1. /s34/database",
            "2. /s34",
            "at the worst 14000 ms of 25000 ms",
            "asked first: /s34/archive",
            "fits: false");
  }

  @Test
  void s35_run_findsNodesByPath() throws Exception {
    assertThat(Printed.by(S35Find::main))
        .anyMatch(it -> it.startsWith("└─ server  "))
        .anyMatch(it -> it.startsWith("   └─ session#2  ")) // it may just be starting
        .containsSubsequence(
            "a sibling of the same name: session#2",
            "from the root: true",
            "from here: true",
            "below the server: 2",
            "found when it has stopped: false");
  }

  @Test
  void s36_run_leavesNothingRunning() throws Exception {
    assertThat(Printed.by(S36Together::main))
        .containsExactly(
            "from the near one",
            "[1, 2]",
            "failed: java.io.IOException: no such part",
            "it took too long",
            "left running: 0");
  }

  @Test
  void s37_run_writesInBatches() throws Exception {
    assertThat(Printed.by(S37Batching::main))
        .containsExactly(
            "inserting [1, 2, 3]",
            "3 written",
            "[4, 5, 6] lost: five is refused",
            "inserting [7]",
            "1 written");
  }

  @Test
  void s38_run_takesTheMostUrgentFirst() throws Exception {
    assertThat(Printed.by(S38Priority::main))
        .containsExactly("answer the door", "put out the fire", "sweep", "water the plants");
  }

  @Test
  void s39_run_crossesToFuturesAndBack() throws Exception {
    assertThat(Printed.by(S39Stages::main))
        .containsExactly("forty-two", "17 bytes", "the worker has ended");
  }

  @Test
  void s40_ended_givesTheExitCode() throws Exception {
    var codes = Map.of("succeed", 0, "fail", 1, "exit", 3, "TERM", 143, "INT", 130);
    for (var each : codes.entrySet()) {
      try (var jvm = SampleJvm.start(dir, S40ExitCodes.class, each.getKey())) {
        jvm.awaitLine("ready");
        if (each.getValue() > 128) {
          jvm.kill(each.getKey());
        }
        assertThat(jvm.awaitEnd()).as(each.getKey() + jvm.stderr()).isEqualTo(each.getValue());
      }
    }
  }

  @Test
  void s41_run_takesTheContextAlong() throws Exception {
    assertThat(Printed.by(S41LoggingContext::main))
        .containsExactly(
            "spawned for request 42",
            "fired for 42, request 42",
            "fired for none, request null",
            "here: request null");
  }

  @Test
  void s42_run_hasTreesSideBySide() throws Exception {
    assertThat(Printed.by(S42SeveralRoots::main))
        .containsExactlyInAnyOrder("/red/worker", "/blue/worker", "/shop/till", "below it: 0");
  }

  @Test
  void s45_run_startsAgainAndGivesUp() throws Exception {
    assertThat(Printed.by(S45Restart::main))
        .containsExactly(
            "connected at attempt 3",
            "/s45/hopeless gave up after 2 attempts",
            "thrown: java.io.IOException: no such host");
  }

  @Test
  void s46_run_endsTheUseOfTheBorrowerAlone() throws Exception {
    assertThat(Printed.by(S46LentExecutor::main))
        .containsExactly(
            "/s46/pool/worker",
            "terminated: true",
            "/s46/pool lent to rude library takes no new task, its node is RUNNING:"
                + " shutdown() was called (asked by /s46)",
            "the pool works on");
  }

  @Test
  void s47_run_goesOnAfterFailures() throws Exception {
    assertThat(Printed.by(S47PeriodicTask::main))
        .containsExactly("five runs, and two of them failed");
  }

  @Test
  void s55_run_stopsAndStartsTheYoungerStages() throws Exception {
    List<String> lines = Printed.by(S55Group::main);
    assertThat(lines.subList(0, 3))
        .containsExactlyInAnyOrder("reader runs", "parser runs", "writer runs");
    assertThat(lines.get(3)).isEqualTo("writer was asked to stop");
    assertThat(lines.subList(4, 6)).containsExactlyInAnyOrder("parser runs", "writer runs");
  }

  @Test
  void s56_run_comesBackWithWhatItNeeds() throws Exception {
    assertThat(Printed.by(S56Needs::main))
        .containsExactly(
            "store 1 is open",
            "web serves from store 1",
            "web stops",
            "store 2 is open",
            "web serves from store 2",
            "web has failed 0 times");
  }

  @Test
  void s48_run_closesInOrder() throws Exception {
    assertThat(Printed.by(S48Closes::main))
        .containsExactly(
            "the server takes no more requests",
            "the worker writes its last line",
            "the database is closed");
  }

  @Test
  void s49_run_hasTheThreadsOfAPoolInTheTree() throws Exception {
    assertThat(Printed.by(S49ThreadFactory::main))
        .containsExactly("/s49/threads/pool", "the pool has ended: true", "in the tree: 0");
  }

  @Test
  void s58_run_readsWhatABodyEmits_andEndsIt() throws Exception {
    assertThat(Printed.by(S58Generator::main))
        .containsExactlyInAnyOrder("[2, 3, 5, 7, 11]", "the body has ended", "threads below: 0")
        .endsWith("the body has ended", "threads below: 0");
  }

  @Test
  void s70_run_stopsTheExecutorAfterAllThatUseIt() throws Exception {
    assertThat(Printed.by(S70OldestExecutor::main))
        .containsExactlyInAnyOrder(
            "the last draft is saved", "the editor has ended", "all have ended")
        .endsWith("all have ended");
  }

  @Test
  void s71_run_goesOnAfterRunsThatTookTooLong() throws Exception {
    assertThat(Printed.by(S71Repeat::main))
        .containsExactly(
            "three runs have begun, and failures were counted: true", "left to do: false");
  }

  @Test
  void s60_run_hasThreeCallsAtOnceAndCancelsOne() throws Exception {
    assertThat(Printed.by(S60Threaded::main))
        .containsExactly("[1, 2, 3]", "cancelled: true", "its thread has left it");
  }

  @Test
  void s73_run_callsBackOntoTheThreadOfTheData() throws Exception {
    assertThat(Printed.by(S73CallingBack::main)).containsExactly("tea is number 1", "[tea here]");
  }

  @Test
  void s74_run_cancelsWhatTimedOutAndLosesNoFailure() throws Exception {
    assertThat(Printed.by(S74TaskRunner::main))
        .containsExactly(
            "no order came in time",
            "taken: tea",
            "1 tasks of /s74/shop have failed, and nothing has waited for them: java.io.IOException: no paper",
            "true, STOPPED");
  }

  @Test
  void s75_run_answersInTheSameOrderEachTime() throws Exception {
    assertThat(Printed.by(S75Clients::main))
        .containsExactly(
            "rabbit moves 5",
            "turtle moves 1",
            "rabbit moves 5",
            "turtle moves 1",
            "turtle moves 1",
            "moves: 5");
  }

  @Test
  void s76_run_hasTheContextOfTheGiver() throws Exception {
    assertThat(Printed.by(S76Context::main))
        .containsExactly(
            "a task of ann",
            "a task of bob",
            "a child of bob",
            "an answer for bob",
            "a task of none");
  }

  @Test
  void s59_run_emitsWhatIsAskedFor() throws Exception {
    assertThat(Printed.by(S59Publisher::main)).containsExactly("1", "4", "9", "16", "25");
  }

  @Test
  void lints_ofATree_areTwo() throws Exception {
    assertThat(Printed.by(S64Lints::main))
        .hasSize(2)
        .satisfies(
            it -> assertThat(it.get(0)).startsWith("/s64: graces exceed: graces that were made "))
        .satisfies(it -> assertThat(it.get(1))
            .isEqualTo("/s64: many siblings: it has 3 children, and stops them one after the other;"
                + " give it the option allAtOnce()"));
  }

  @Test
  void s62_run_namesTheLineThatIsToBlame() throws Exception {
    List<String> lines = Printed.by(S62Why::main);
    assertThat(lines.get(0)).isEqualTo("NOTHING_KNOWN");
    assertThat(lines.get(1))
        .startsWith("/s62/page waits for lock printer held by /s62/holder, which waits for paper, ")
        .containsPattern("S62Why\\.\\S+\\(S62Why\\.java:\\d+\\)$");
  }

  @Test
  void s63_run_showsTheTreeUntilItHasEnded() throws Exception {
    List<String> lines = Printed.by(S63TreeForTools::main);
    assertThat(lines.get(0)).startsWith("{\"schema\":1,\"path\":\"/s63\"");
    assertThat(lines.subList(1, lines.size()))
        .containsExactly(
            "{\"name\":\"s63\",\"path\":\"/s63\",",
            "{\"name\":\"poller\",\"path\":\"/s63/poller\",\"parent\":0,",
            "/s63 has no node /s63/nothing",
            "still there: false");
  }

  @Test
  void s92_run_saysWhoTookHowLong(@TempDir Path dir) throws Exception {
    Path picture = dir.resolve("stop.svg");
    List<String> lines = Printed.by(S92WhereTheStopWent::main, picture.toString());
    assertThat(lines)
        .anyMatch(line -> line.matches("/shop/ledger took \\d+ ms of its own"))
        .anyMatch(line -> line.matches("/shop/orders/printer took \\d+ ms of its own"));
    assertThat(picture).content().startsWith("<svg ").contains("/shop/orders/printer");
  }

  @Test
  void s93_run_readsItsOwnLog() throws Exception {
    assertThat(Printed.by(S93StopLog::main))
        .contains("/shop is complete: true", "/shop/ledger was STOPPED")
        .noneMatch(line -> line.startsWith("it was at"));
  }

  @Test
  void s95_run_showsTheTreeToThoseWhoKnowTheSecret() throws Exception {
    assertThat(Printed.by(S95LivePage::main))
        .containsExactly("without the secret: 401", "it shows the poller: true");
  }

  @Test
  void s43_run_isClosedByAnyThread() throws Exception {
    assertThat(Printed.by(S43OwnedByNoThread::main))
        .containsExactly(
            "this thread is in a tree: false", "the poller has ended", "settled: true");
  }

  /** In a JVM of its own: a recorder stays once it was there. */
  @Test
  void s97_run_readsItsOwnRecording() throws Exception {
    try (var jvm = SampleJvm.start(dir, S97FlightRecording.class)) {
      assertThat(jvm.awaitEnd()).as(jvm.stderr()).isZero();
      assertThat(jvm.lines())
          .anyMatch(it -> it.startsWith("/s97/printer waited for ") && it.endsWith(", long: true"))
          .contains("/s97/printer finished")
          .anyMatch(it -> it.startsWith("/s97 "));
    }
  }
}
