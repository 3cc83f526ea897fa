package dev.supervisor.command;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.supervisor.signals.Till;
import dev.supervisor.testing.LongForm;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only shows in large numbers, in sessions of a dash: {@link ManyCommandsTest} has texts. */
@Tag("long")
final class ManyProgramsTest {
  private static final Shell SHELL = DashTest.shell("DASH_TEST", "3");
  private static final int RANDOM = LongForm.count("programs", 300, 1_000);

  private static final String[] PIECES = {
    "a", "Z9", " ", "'", "\"", "\\", "$x", "`", "\n", "\t", "*", "~", "#", ";", "&", "!", "(",
    "{a,b}", "=", "-", "%", "\r", "\u001b", "\u0001", "\u007f", "é", "€", "😀", "\\'", "''", "$(",
    "<", "|"
  };

  /** Its sessions have a dash each. */
  private static Sessions turned(int most) throws Exception {
    Sessions sessions = new Sessions(most);
    DashTest.turn(sessions, SHELL);
    try {
      assumeThat(DashTest.program(sessions, 0))
          .as("dash, perl and terminals are here")
          .isEqualTo("dash");
    } catch (RuntimeException noDash) {
      sessions.close();
      throw noDash;
    }
    return sessions;
  }

  /** The bad schedule: a request to end one program is carried out when its session already runs the next. */
  @Test
  void programsStoppedAtTheirVeryEnd_neverHurtTheNext() throws Exception {
    int callers = 4;
    var executor = Executors.newFixedThreadPool(callers);
    try (var sessions = turned(2)) {
      var all = new ArrayList<Future<Integer>>();
      for (int caller = 0; caller < callers; caller++) {
        var random = new Random(caller);
        Callable<Integer> work = () -> {
          int stopped = 0;
          for (int i = 0; i < 100; i++) {
            var till = Till.in(Duration.ofNanos(random.nextInt(8_000_000)));
            CommandOutcome short1 =
                sessions.of("sh", "-c", "sleep 0.003; exit 9").shell(SHELL).run(till);
            if (short1 instanceof CommandOutcome.Stopped it) {
              stopped++;
              assertThat(it.code().getAsInt()).isIn(143, 9);
            } else if (short1 instanceof CommandOutcome.Finished it) {
              assertThat(it.exitCode()).isEqualTo(9);
            }
            CommandOutcome next = sessions
                .of("sh", "-c", "echo $0; exit 5", Integer.toString(i))
                .shell(SHELL)
                .run();
            assertThat(next).isInstanceOf(CommandOutcome.Finished.class);
            assertThat(next.code()).hasValue(5);
            assertThat(next.stdoutText()).isEqualTo(i + "\n");
          }
          return stopped;
        };
        all.add(executor.submit(work));
      }
      for (Future<Integer> each : List.copyOf(all)) {
        assertThat(each.get()).isPositive();
      }
      assertThat(DashTest.program(sessions, 0)).isEqualTo("dash");
    } finally {
      executor.shutdown();
    }
  }

  /** The bad schedule: the shell's trap runs while it reaps the program, and the exit code is lost. */
  @Test
  void killOfTheShell_racingWithTheEnd_isNeverLost() throws Exception {
    try (var sessions = turned(1)) {
      for (int i = 0; i < 100; i++) {
        assertThat(code(sessions, "kill $PPID"))
            .isIn(143, 0); // sh may have ended before it is told
        assertThat(code(sessions, "kill -ALRM $PPID; sleep 9")).isEqualTo(142);
        assertThat(code(sessions, "kill $PPID; kill -ALRM $PPID; sleep 9")).isIn(143, 142);
        assertThat(code(sessions, "trap 'exit 5' TERM; kill $PPID; while :; do sleep 0.01; done"))
            .isEqualTo(5);
        assertThat(code(sessions, "exit 6")).isEqualTo(6);
      }
      assertThat(sessions.pool().sessions()).hasSize(1);
      assertThat(DashTest.program(sessions, 0)).isEqualTo("dash");
    }
  }

  private static int code(Sessions sessions, String text) throws InterruptedException {
    return Sessions.finished(sessions.of("sh", "-c", text).shell(SHELL)).exitCode();
  }

  /** Arguments, variables, directory, input, outputs and the code are those that were asked for, whichever shell serves. */
  @Test
  void programs_atRandom_getAndGiveWhatTheTestAskedFor(@TempDir Path temp) throws Exception {
    long seed = Long.getLong("seed", System.nanoTime());
    Random random = new Random(seed);
    Path told = Files.writeString(
        temp.resolve("told"),
        "printf '%s\\0' \"$PWD\" \"$@\"\nenv -0 | grep -z '^T[0-9]='\ncat >&2\nexit \"$CODE\"\n");
    try (var sessions = turned(3)) {
      for (int i = 0; i < RANDOM; i++) {
        String name = "seed " + seed + ", program " + i;
        Path directory = temp.resolve("d" + word(random).replace('/', '_'));
        Files.createDirectories(directory);
        List<String> words = new ArrayList<>(List.of("x"));
        for (int more = random.nextInt(5); more > 0; more--) {
          words.add(
              random.nextInt(20) == 0
                  ? word(random).repeat(1 + random.nextInt(600))
                  : word(random));
        }
        int code = random.nextInt(126);
        var arguments = new ArrayList<Object>(List.of(told));
        arguments.addAll(words);
        Command command = sessions
            .of("sh", arguments.toArray())
            .shell(SHELL)
            .directory(directory)
            .addEnv("CODE", Integer.toString(code));
        var variables = new TreeMap<String, String>();
        for (int more = random.nextInt(4); more > 0; more--) {
          variables.put("T" + more, word(random));
          command = command.addEnv("T" + more, variables.get("T" + more));
        }
        byte[] input =
            new byte[random.nextInt(4) == 0 ? random.nextInt(200_000) : random.nextInt(20)];
        random.nextBytes(input);
        CommandOutcome.Finished it = Sessions.finished(command.stdin(input));
        var out = new ByteArrayOutputStream();
        out.writeBytes((directory + "\0" + String.join("\0", words) + "\0").getBytes(UTF_8));
        assertThat(it.exitCode()).as(name).isEqualTo(code);
        assertThat(it.stderr()).as(name).isEqualTo(input);
        String stdout = new String(it.stdout(), UTF_8);
        assertThat(stdout).as(name).startsWith(out.toString(UTF_8));
        var seen = new TreeMap<String, String>();
        for (String each : stdout.substring(out.toString(UTF_8).length()).split("\0", -1)) {
          if (!each.isEmpty()) {
            seen.put(each.substring(0, 2), each.substring(3));
          }
        }
        assertThat(seen).as(name).isEqualTo(variables);
        assertThat(it.leftOvers()).as(name).isFalse();
      }
      assertThat(DashTest.program(sessions, 0)).isEqualTo("dash");
    }
  }

  private static String word(Random random) {
    var word = new StringBuilder();
    for (int more = random.nextInt(6); more > 0; more--) {
      word.append(PIECES[random.nextInt(random.nextInt(3) == 0 ? PIECES.length : 25)]);
    }
    return word.toString();
  }
}
