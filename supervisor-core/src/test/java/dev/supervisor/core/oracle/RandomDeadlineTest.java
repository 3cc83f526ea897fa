package dev.supervisor.core.oracle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.testing.LongForm;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Random trees in which something does not end are closed by their deadline, within five per cent; and what is given up then was asked,
 * and nothing obedient is called late. As {@link RandomTreeTest}, with {@code -Ddeadlines=…} for the number.
 *
 * <p>Time is the machine's: what {@link Stalls} lost meanwhile is not counted against the library.
 */
final class RandomDeadlineTest {
  private static final int TREES = LongForm.count("deadlines", 8, 40);

  /**
   * What no library can save: at the deadline up to a few hundred threads are woken on two cores that others use too, and the owner is one
   * of them; a tenth of a millisecond each.
   */
  private static final long ALLOWANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(40);

  /** No stall explains that: a step that nobody made, and something else came to the rescue. */
  private static final long FAR_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

  private final Stalls stalls = new Stalls();

  /**
   * All else is of time, too: the reserve may last a few dozen milliseconds, in which a helper has to interrupt a thread and that thread has
   * to end. Where others take the processors for so long, both come too late, and the node is given up as it has to be.
   */
  private final Trees trees =
      new Trees(2, Plans::withDeadline, this::judge, rule -> rule != Rule.STUCK);

  @AfterEach
  void end() throws InterruptedException {
    trees.end();
    stalls.end();
  }

  @Test
  @Timeout(value = 10, unit = TimeUnit.HOURS) // the long form; each tree has limits of its own
  void close_ofRandomTrees_returnsByTheDeadline() throws Exception {
    trees.stop(TREES);
  }

  @Test
  void closeThatIsLate_breaksThePromise() {
    Plan plan = Tale.plan();
    List<Entry> log = Tale.right().log();
    assertThat(late(plan, log, 0)).isZero();
    Entry last = log.get(log.size() - 1);
    long tooLate = last.nanos() + plan.stopWithin().toNanos() / 100 * 106;
    log.add(new Entry(last.tick() + 1, tooLate, Mark.CLOSED, Family.ROOT, null));
    assertThat(late(plan, log, 0)).isPositive();
    assertThat(late(plan, log, TimeUnit.MINUTES.toNanos(1))).isZero();
  }

  private List<Violation> judge(Plan plan, List<Entry> log) {
    Facts facts = new Facts(plan, log);
    long begin = begin(facts);
    long end = facts.nanosAt(facts.last(Mark.CLOSED, Family.ROOT));
    long lost = stalls.between(begin, end);
    List<Violation> violations = new ArrayList<>();
    long late = late(plan, log, lost);
    if (late > 0) {
      violations.add(new Violation(
          late > FAR_NANOS ? Rule.STUCK : Rule.DEADLINE,
          "closed " + late / 1_000 + " µs too late, " + (end - begin) / 1_000
              + " µs after its stop began, instead of " + plan.stopWithin().toMillis()
              + " ms, with "
              + facts.linked().size() + " nodes; stalls took " + lost / 1_000 + " µs"));
    }
    if (lost < plan.stopWithin().toNanos() / 25) { // else the reserve may have been lost to others
      violations.addAll(Oracle.judge(plan, log));
    }
    return violations;
  }

  private static long begin(Facts facts) {
    long begun =
        Math.min(facts.first(Mark.STOPPING, Family.ROOT), facts.first(Mark.OVER, Family.ROOT));
    return facts.nanosAt(begun);
  }

  /** {@return by how many nanoseconds close was late} */
  private static long late(Plan plan, List<Entry> log, long lostNanos) {
    Facts facts = new Facts(plan, log);
    long within = plan.stopWithin().toNanos();
    long end = facts.nanosAt(facts.last(Mark.CLOSED, Family.ROOT));
    long deadline = begin(facts) + within / 100 * 105;
    long interrupted = facts.first(Mark.INTERRUPTING, Family.ROOT);
    if (interrupted != Facts.NEVER) { // which leaves the reserve
      long later = Math.max(facts.nanosAt(interrupted), begin(facts));
      deadline = Math.min(deadline, later + within / 5 / 100 * 105);
    }
    return Math.max(0, end - deadline - ALLOWANCE_NANOS - lostNanos);
  }
}
