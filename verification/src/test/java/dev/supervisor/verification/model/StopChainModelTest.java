package dev.supervisor.verification.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The stop chain as a model, checked by TLC for every interleaving of a small tree that may go on
 * spawning while it stops.
 *
 * <p>The schedules it would catch: a node asked before a younger sibling or a child of its own is
 * settled; a child born during the stop that nobody waits for; a settled child whose parent is never
 * told; a daemon that belongs to nobody while it moves to the root, or whose parent waits for it, or
 * looks at it again and again; a child that is started again while its parent is about to forget it. Each of these is planted once, and has to be found. {@code -Dmodel.nodes=4} is the long run.
 */
final class StopChainModelTest {
  private static final int NODES = Integer.getInteger("model.nodes", 3);

  @TempDir
  Path dir;

  @Test
  void stopChain_asItIs_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, "", "")).contains("No error has been found");
  }

  @Test
  void stopChain_withADaemon_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, "3", "")).contains("No error has been found");
  }

  @Test
  void stopChain_withAChildThatIsStartedAgain_keepsAllPromises() throws Exception {
    assertThat(check("none", NODES, "", "2")).contains("No error has been found");
  }

  @ParameterizedTest
  @CsvSource({
    "oldestFirst, Invariant NewestFirst is violated",
    "lateChildIsNotAsked, Invariant AskedAfterItsChildren is violated",
    "askBeforeChildren, Invariant AskedAfterItsChildren is violated",
    "parentIsForgotten, Temporal properties were violated",
  })
  void stopChain_withAPlantedFault_isCaught(String fault, String found) throws Exception {
    assertThat(check(fault, 3, "", "")).contains(found);
  }

  @ParameterizedTest
  @CsvSource({
    "handedToNobody, Invariant RootIsLast is violated",
    "parentStopsThere, Temporal properties were violated",
    "parentLooksAgain, Temporal properties were violated",
  })
  void stopChain_thatFailsToHandADaemonOver_isCaught(String fault, String found) throws Exception {
    assertThat(check(fault, 3, "3", "")).contains(found);
  }

  @Test
  void stopChain_thatStartsAgainWhatItsParentStillKnows_isCaught() throws Exception {
    assertThat(check("startedAgainTooEarly", 3, "", "3"))
        .contains("Invariant ChildrenBeforeParent is violated");
  }

  private String check(String fault, int nodes, String daemons, String apart) throws Exception {
    return Tlc.check(
        dir,
        "StopChain",
        "CONSTANTS",
        "  N = " + nodes,
        "  Daemons = {" + daemons + "}",
        "  Apart = {" + apart + "}",
        "  Bug = \"" + fault + "\"",
        "INVARIANTS ChildrenBeforeParent AskedAfterItsChildren NewestFirst NoOrphans RootIsLast",
        "PROPERTY Stops",
        "CHECK_DEADLOCK FALSE");
  }
}
