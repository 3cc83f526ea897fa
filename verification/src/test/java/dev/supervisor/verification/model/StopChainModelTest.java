package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.parallel.ExecutionMode.CONCURRENT;

import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The stop chain as a model, checked by TLC for every interleaving of a small tree that may go on
 * spawning while it stops.
 *
 * <p>The schedules it would catch: a node asked before a younger sibling or a child of its own is
 * settled; a late child that is not asked, not waited for, or that postpones the asking of its parent;
 * a shared attachment asked before its last user has stopped; a parent that settles while `stopped` of a
 * child has still to go; a body that is asked only when the scope on its own thread has closed; a
 * settled child whose parent is never told; a daemon that belongs to no node while it moves to the root,
 * or whose parent waits for it, or looks at it again and again; a child that is started again while its
 * parent is about to forget it; a node that is given up without having been asked; a child born past the
 * deadline; an incarnation that begins while its node is being stopped. Each of these is planted once, and has to be found. {@code -Dmodel.nodes=4} is the long run.
 */
@Timeout(600)
@Tag("long")
@Tag("model")
final class StopChainModelTest {
  private static final int NODES = Integer.getInteger("model.nodes", 3);
  private static final String ORDER =
      " AskedAfterItsChildren LateIsAsked NewestFirst SharedAfterUsers";

  @TempDir
  Path dir;

  /** Who is what in the tree. */
  private record Kinds(
      String daemons, String apart, String shared, String stretches, String recurrent) {
    static final Kinds PLAIN = new Kinds("", "", "", "");

    Kinds(String daemons, String apart, String shared, String stretches) {
      this(daemons, apart, shared, stretches, "");
    }

    static Kinds recurrent(String which) {
      return new Kinds("", "", "", "", which);
    }
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_asItIs_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, Kinds.PLAIN)).contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_withADaemon_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, new Kinds("3", "", "", "")))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_withAChildThatIsStartedAgain_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, new Kinds("", "2", "", "")))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_withChildrenThatHaveASecondIncarnation_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, Kinds.recurrent("2"))).contains("No error has been found");
    assertThat(check("none", NODES, Kinds.recurrent("2, 3"))).contains("No error has been found");
    assertThat(checkDeadline("none", Kinds.recurrent("2"))).contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "stopIsForgotten, Invariant LateIsAsked is violated",
    "beginsWhileItStops, Action property BeginsInTime is violated",
  })
  void stopChain_thatBeginsAnIncarnationWhileItStops_isCaught(String fault, String found)
      throws Exception {
    assertThat(check(fault, 3, Kinds.recurrent("2"))).contains(found);
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_withASharedAttachment_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, new Kinds("", "", "2", "")))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_withAScopeOnTheThreadOfABody_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, new Kinds("", "", "", "3")))
        .contains("No error has been found");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_whoseNodesNeverEnd_isOverAfterTheDeadline() throws Exception {
    assertThat(checkDeadline("none", new Kinds("", "", "", "2")))
        .contains("No error has been found");
    assertThat(checkDeadline("none", Kinds.PLAIN)).contains("No error has been found");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "oldestFirst, Invariant NewestFirst is violated",
    "lateChildIsNotAsked, Invariant AskedAfterItsChildren is violated",
    "lateChildIsWaitedFor, Temporal properties were violated",
    "askBeforeChildren, Invariant AskedAfterItsChildren is violated",
    "parentIsForgotten, Temporal properties were violated",
    "unlinkedIsSettled, Invariant GoneBeforeParent is violated",
  })
  void stopChain_withAPlantedFault_isCaught(String fault, String found) throws Exception {
    assertThat(check(fault, 3, Kinds.PLAIN)).contains(found);
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "handedToNobody, Invariant RootIsLast is violated",
    "parentStopsThere, Temporal properties were violated",
    "parentLooksAgain, Temporal properties were violated",
  })
  void stopChain_thatFailsToHandADaemonOver_isCaught(String fault, String found) throws Exception {
    assertThat(check(fault, 3, new Kinds("3", "", "", ""))).contains(found);
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_thatStartsAgainWhatItsParentStillKnows_isCaught() throws Exception {
    assertThat(check("startedAgainTooEarly", 3, new Kinds("", "3", "", "")))
        .contains("is violated");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_thatLetsThreadsBeBornBesideWhatStopsLast_isCaught() throws Exception {
    assertThat(check("sharedHasUsers", 3, new Kinds("", "", "2", "")))
        .contains("Invariant SharedAfterUsers is violated");
  }

  @Test
  @Execution(CONCURRENT)
  void stopChain_thatAsksABodyOnlyWhenItsScopeHasClosed_isCaught() throws Exception {
    assertThat(check("bodyIsAskedAfterItsScope", 3, new Kinds("", "", "", "3")))
        .contains("Temporal properties were violated");
  }

  @ParameterizedTest
  @Execution(CONCURRENT)
  @CsvSource({
    "givenUpUnasked, Invariant GivenUpWasAsked is violated",
    "bornPastTheDeadline, Action property BornInTime is violated",
  })
  void stopChain_whoseDeadlineIsFaulty_isCaught(String fault, String found) throws Exception {
    assertThat(checkDeadline(fault, Kinds.PLAIN)).contains(found);
  }

  /** Every node that was asked ends some day, and there is no deadline. */
  private String check(String fault, int nodes, Kinds kinds) throws Exception {
    return check(fault, nodes, kinds, /* obedient= */ true, ORDER);
  }

  /** No node ends, but there is a deadline; the reserve before it asks out of turn. */
  private String checkDeadline(String fault, Kinds kinds) throws Exception {
    return check(fault, NODES - 1, kinds, /* obedient= */ false, " GivenUpWasAsked");
  }

  private String check(String fault, int nodes, Kinds kinds, boolean obedient, String promises)
      throws Exception {
    return Tlc.check(
        dir,
        "StopChain",
        "CONSTANTS",
        "  N = " + nodes,
        "  Daemons = {" + kinds.daemons() + "}",
        "  Apart = {" + kinds.apart() + "}",
        "  Shared = {" + kinds.shared() + "}",
        "  Stretches = {" + kinds.stretches() + "}",
        "  Recurrent = {" + kinds.recurrent() + "}",
        "  Obedient = " + (obedient ? "TRUE" : "FALSE"),
        "  Limited = " + (obedient ? "FALSE" : "TRUE"),
        "  Bug = \"" + fault + "\"",
        "INVARIANTS ChildrenBeforeParent GoneBeforeParent NoOrphans RootIsLast" + promises,
        "PROPERTIES Stops BornInTime BeginsInTime",
        "CHECK_DEADLOCK FALSE");
  }
}
