package dev.supervisor.core;

import dev.supervisor.core.StopMoments.KeptMoments;
import dev.supervisor.signals.internal.Seam;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes the report of a stop, as far as that has come: what has ended, and what has had its turn and is still there. */
final class StopReporting {
  private StopReporting() {}

  static StopReport of(StopRun run, StopClock.Progress progress, StopNotes notes) {
    boolean complete = progress.isOver();
    long start = progress.startNanos();
    long took = progress.tookNanos();
    Map<TreeNode, KeptMoments> turned = complete ? Map.of() : unsettled(run);
    List<StopNotes.Ending> endings = notes.endings();
    if (!complete) {
      endings.forEach(ending -> turned.computeIfPresent(
          ending.node(), (node, moments) -> ending.isOfThatTurn(moments) ? null : moments));
      took = Seam.nanoTime() - start; // when all has been looked at: no step of it is later
    }
    List<StopReport.Unsettled> unsettled = new ArrayList<>();
    turned.forEach((node, moments) ->
        unsettled.add(new StopReport.Unsettled(node.path(), moments.told(start))));
    return new StopReport(
        run.top.path(),
        run.reason,
        Duration.ofNanos(Math.max(0, took)),
        complete,
        endings.stream().map(ending -> ending.entry(start)).toList(),
        unsettled);
  }

  /** {@return those whose turn has come, children before their parents} One that is settled by now is left out, as it has an entry. */
  private static Map<TreeNode, KeptMoments> unsettled(StopRun run) {
    Map<TreeNode, KeptMoments> unsettled = new LinkedHashMap<>();
    for (TreeNode node : run.remaining()) {
      if (node.stopping.phase() == StopState.Phase.CLOSING) {
        KeptMoments moments = StopMoments.keep(node.stopping);
        if (moments.settledNanos() == 0) {
          unsettled.put(node, moments);
        }
      }
    }
    return unsettled;
  }
}
