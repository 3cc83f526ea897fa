package dev.supervisor.core.oracle;

import static dev.supervisor.core.oracle.Family.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.core.StopReport.Outcome;
import dev.supervisor.core.oracle.Library.Heard;
import dev.supervisor.core.oracle.Library.Said;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The oracle can say no: for each promise there is a log that breaks it, and nothing is wrong with the one that is right. */
final class OracleTest {
  @Test
  void rightLog_breaksNoPromise() {
    assertThat(Oracle.judge(Tale.plan(), Tale.right().log())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Rule.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = "DEADLINE") // of another test
  void wrongLog_breaksThePromise(Rule rule) {
    List<Violation> violations = Oracle.judge(Tale.plan(), wrong(rule).log());
    assertThat(violations).extracting(Violation::rule).contains(rule);
  }

  /** {@return the right log, with one thing wrong} */
  private static Tale wrong(Rule rule) {
    Tale tale = Tale.right();
    return switch (rule) {
      case NEWEST_FIRST -> tale.move(Mark.ASKED, Tale.BELOW, Mark.OVER, Tale.FAILING);
      case CHILDREN_FIRST -> tale.move(Mark.ASKED, Tale.OBEDIENT, Mark.OVER, Tale.BELOW);
      case DRAIN_FIRST -> tale.insert(Mark.NOT_DRAINED, ROOT, null, Mark.OVER, Tale.BELOW);
      case OLDEST_LAST -> tale.move(Mark.ASKED, Tale.SHARED, Mark.OVER, ROOT);
      case PARENT_LAST -> tale.insert(Mark.STOPPED, Tale.OBEDIENT, null, Mark.OVER, Tale.BELOW);
      case LATE_BORN_ASKED -> tale.drop(Mark.BORN_ASKED, Tale.LATE);
      case CLEANUP_SCOPE ->
        tale.insert(Mark.BORN_ASKED, Tale.CLEANUP_SCOPE, null, Mark.OVER, Tale.CLEANUP_SCOPE);
      case ALL_AT_ONCE,
          DAEMON_WAITED_FOR,
          STRETCH_ASKED,
          LATE_POSTPONES,
          LATE_SETTLES,
          STUCK,
          INTERRUPT_RESTORED,
          EVENT_NUMBER,
          CLOSE_UNSETTLED,
          EVENT_BEFORE_JOIN -> tale.append(Mark.MISSED, Tale.OBEDIENT, rule);
      case ASKED_ONCE -> tale.insert(Mark.CALLED, Tale.ATTACHED, "ask", Mark.OVER, Tale.ATTACHED);
      case SETTLED_ONCE ->
        tale.append(Mark.HEARD, Tale.BELOW, new Heard(Heard.Kind.STOPPED, Outcome.STOPPED));
      case ATTACHMENT_CALLS -> tale.append(Mark.CALLED, Tale.ATTACHED, "closing");
      case STOPPED_BEFORE_END -> tale.move(Mark.STOPPED, Tale.BELOW, Mark.OVER, Tale.BELOW);
      case LEFT_RUNNING -> tale.drop(Mark.OVER, Tale.LATE);
      case GIVEN_UP_UNASKED ->
        tale.drop(Mark.ASKED, Tale.DEAF).append(Mark.NOT_ASKED, Tale.DEAF, null);
      case GIVEN_UP_EARLY, INTERRUPT_EARLY -> tale.atOnce();
      case INTERRUPT_STRAY ->
        tale.insert(Mark.INTERRUPTED, Tale.BELOW, null, Mark.OVER, Tale.BELOW);
      case CLEANUP_FLAG -> tale.change(Mark.CLEANING, Tale.CLEANING, true);
      case DEAD_SCOPE ->
        tale.change(Mark.REPORTED, Tale.DEAD, new Said("/n0/n13", Outcome.ABANDONED, true, true));
      case SPAWN_REFUSED ->
        tale.drop(Mark.SPAWNED, Tale.LATE)
            .insert(Mark.REFUSED, Tale.LATE, null, Mark.OVER, Tale.ACCEPTOR);
      case SPAWN_ACCEPTED ->
        tale.insert(Mark.STOPPED, Tale.ACCEPTOR, null, Mark.SPAWNING, Tale.LATE);
      case FAILURE_LOST -> tale.drop(Mark.THROWN, Tale.FAILING);
      case FAILURE_TWICE -> tale.append(Mark.THROWN, Tale.JOINED, null);
      case FAILURE_INVENTED -> tale.append(Mark.THREW, ROOT, new InterruptedException());
      case JOIN_ANSWER -> tale.change(Mark.JOINED, Tale.JOINED, "stopped");
      case EVENT_SERIAL -> tale.append(Mark.OVERLAPPED, Tale.BELOW, null);
      case EVENT_ORDER ->
        tale.moveEvent(Heard.Kind.STOPPED, Outcome.STOPPED, Tale.LATE, Mark.STOPPED, Tale.ACCEPTOR);
      case EVENT_TRUTH ->
        tale.moveEvent(Heard.Kind.STOPPED, Outcome.STOPPED, Tale.BELOW, Mark.OVER, Tale.BELOW);
      case EVENT_BY_CLOSE ->
        tale.moveEvent(Heard.Kind.STOPPED, Outcome.STOPPED, ROOT, Mark.LET_GO, ROOT);
      case REPORT_MISSING -> tale.drop(Mark.REPORTED, Tale.LATE);
      case REPORT_TWICE ->
        tale.append(
            Mark.REPORTED, Tale.BELOW, new Said("/n0/n1/n2", Outcome.STOPPED, false, false));
      case REPORT_STRANGER ->
        tale.append(Mark.REPORTED, Tale.EARLY, new Said("/n0/n16", Outcome.FINISHED, false, false));
      case REPORT_PATH ->
        tale.change(Mark.REPORTED, Tale.BELOW, new Said("/n0/n2", Outcome.STOPPED, false, false));
      case REPORT_OUTCOME ->
        tale.change(
            Mark.REPORTED, Tale.BELOW, new Said("/n0/n1/n2", Outcome.FINISHED, false, false));
      case REPORT_LATE ->
        tale.change(
            Mark.REPORTED, Tale.STUBBORN, new Said("/n0/n4", Outcome.INTERRUPTED, false, true));
      case REPORT_LOOK ->
        tale.change(Mark.REPORTED, Tale.BELOW, new Said("/n0/n1/n2", Outcome.STOPPED, false, true));
      case REPORT_ORDER -> tale.move(Mark.REPORTED, ROOT, Mark.REPORTED, Tale.BELOW);
      case DEADLINE -> throw new AssertionError("measured, not judged");
    };
  }
}
