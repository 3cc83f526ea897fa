package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Till;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;

/**
 * One caller among many: runs its commands, most of them plain, some of them nasty, and checks each against the mark it
 * left in a file. Confined to one thread.
 */
final class ChaosCaller {
  /** How a plain command has ended that did not finish. */
  static final String LOST = "plain, and lost";

  private static final int ONE_IN = 20; // is nasty
  private static final Duration LIMIT = Duration.ofSeconds(100); // which nothing may need

  /** Text that does what a session must survive, or be retired for. */
  private static final String[] NASTY = {
    "kill -9 $$; sleep 300",
    "kill -9 $BASHPID",
    "kill $$; kill -9 0",
    "exec 0<&- 1>&- 2>&-; sleep 0.01",
    "sleep 300 & sleep 300 & :",
    "setsid sleep 1 & sleep 0.02",
    "setsid sh -c 'exec >/dev/null 2>&1 </dev/null; sleep 0.5' & :",
    "cd /; umask 0777; ulimit -n 20; set -euf; IFS=x; trap '' TERM HUP INT; alias echo=false; readonly PATH=/; false",
    "echo B 1 1; echo S 1 0 -; echo S 1 0 - >&8; echo H 1; exit 1",
    "printf() { exit 9; }; read() { :; }; builtin() { :; }; unset PATH; exit 5",
    "head -c 3000000 /dev/urandom; head -c 300000 /dev/zero >&2",
    "sleep 0.05; kill -ALRM $$; kill -USR1 $$; kill -HUP $$",
    "(trap '' HUP TERM; sleep 300) & coproc cat; disown -a; exit 3",
    "cat; read -r; exit 7",
    "exec /etc/passwd",
    "( ( ( exit 6 ) & wait $! ); exit $? )",
    "ulimit -f 0; echo x >\"$1.more\""
  };

  /** Text that has to be stopped. */
  private static final String[] ENDLESS = {
    "sleep 300",
    "sleep 300 | sleep 300 | cat",
    "while :; do :; done",
    "trap '' TERM; while :; do sleep 0.05; done",
    "kill -STOP $BASHPID",
    "kill -STOP $$; sleep 300",
    "yes",
    "yes >&2 & yes",
    "setsid sleep 1 & exec sleep 300"
  };

  private final Sessions sessions;
  private final Path marks;
  private final Leftovers leftovers;
  private final Random random;
  private final Map<String, LongAdder> ends;

  /**
   * @param leftovers marks all that runs
   * @param ends counts how commands ended
   */
  ChaosCaller(
      Sessions sessions, Path marks, Leftovers leftovers, long seed, Map<String, LongAdder> ends) {
    this.sessions = sessions;
    this.marks = marks;
    this.leftovers = leftovers;
    this.random = new Random(seed);
    this.ends = ends;
  }

  void run(int command) throws Exception {
    String id = Integer.toString(command);
    if (random.nextInt(ONE_IN) > 0) {
      plain(id, command % 200);
    } else if (random.nextBoolean()) {
      String text = NASTY[random.nextInt(NASTY.length)];
      check(id, text, command(id, text).run(Till.in(LIMIT)));
    } else {
      String text = ENDLESS[random.nextInt(ENDLESS.length)];
      var till = Till.in(Duration.ofMillis(random.nextInt(300)));
      check(id, text, command(id, text).stdoutDiscarded().stderrDiscarded().run(till));
    }
  }

  private Command command(String id, String text) {
    return leftovers
        .marked(sessions.script("echo $BASHPID >>\"$1\"\n" + text, marks.resolve(id)))
        .grace(Duration.ofMillis(150));
  }

  private void plain(String id, int code) throws Exception {
    String input = random.nextBoolean() ? "" : "in " + id + "\n";
    String text = "cat; echo \"out ${1##*/}\"; echo \"err ${1##*/}\" >&2; exit " + code;
    Command it = command(id, text);
    CommandOutcome outcome = (input.isEmpty() ? it : it.stdin(input)).run(Till.in(LIMIT));
    check(id, text, outcome);
    if (outcome instanceof CommandOutcome.Finished finished) {
      assertThat(finished.stdoutText()).as(id).isEqualTo(input + "out " + id + "\n");
      assertThat(finished.stderrText()).as(id).isEqualTo("err " + id + "\n");
      assertThat(finished.exitCode()).as(id).isEqualTo(code);
      assertThat(finished.leftOvers()).as(id).isFalse();
      assertThat(finished.outputHeldOpen()).as(id).isFalse();
    } else {
      count(LOST);
      assertThat(outcome).as("%s", outcome).isNotInstanceOf(CommandOutcome.Stopped.class);
    }
  }

  /** What ran was run once, and what was not begun has done nothing. */
  private void check(String id, String text, CommandOutcome outcome) throws IOException {
    count(outcome.getClass().getSimpleName());
    Path mark = marks.resolve(id);
    int times = Files.exists(mark) ? Files.readAllLines(mark).size() : 0;
    String what = id + ": " + text + ": " + outcome;
    if (outcome instanceof CommandOutcome.Finished) {
      assertThat(times).as(what).isEqualTo(1);
    } else if (outcome instanceof CommandOutcome.NotStarted) {
      assertThat(times).as(what).isZero();
    } else {
      assertThat(times).as(what).isLessThanOrEqualTo(1);
    }
    assertThat(outcome.transcript().took()).as(what).isLessThan(LIMIT);
  }

  private void count(String end) {
    ends.computeIfAbsent(end, key -> new LongAdder()).increment();
  }
}
