package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * The bad schedule: a command has ended and been reaped, nothing of its process group is left, its number is given to
 * the command of another session; and then what is left of the group is killed. The functions of the drivers by themselves, as
 * no machine does that on demand.
 */
final class StrangersGroupTest {
  private static final Path DRIVERS =
      Path.of("src/main/resources/dev/supervisor/command").toAbsolutePath();

  /** {@return what is said by a shell that has these functions of the drivers, each version there is} */
  private static List<String> said(String text) throws IOException, InterruptedException {
    var all = new ArrayList<String>();
    for (String clear : functions("__sc_clear")) {
      String functions =
          functions("__sc_look").get(0) + "\n" + clear + "\n__sc_pause() { sleep 0.02; }\n";
      Process bash = new ProcessBuilder("setsid", "bash", "-c", functions + text)
          .redirectErrorStream(true)
          .start();
      bash.getOutputStream().close();
      all.add(new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
      assertThat(bash.waitFor()).isZero();
    }
    return all;
  }

  private static List<String> functions(String name) throws IOException {
    var found = new ArrayList<String>();
    try (Stream<Path> all = Files.walk(DRIVERS)) {
      for (Path each : all.filter(Files::isRegularFile).sorted().toList()) {
        Matcher function = Pattern.compile("(?ms)^" + name + "\\(\\) \\{\n.*?^\\}$")
            .matcher(Files.readString(each));
        while (function.find()) {
          found.add(function.group());
        }
      }
    }
    assertThat(found).as(name).isNotEmpty();
    return found;
  }

  private static final String CLEAR =
      "__sc_look $$; __sc_session=${__sc_seen[3]} __sc_flag=- __sc_passed=;"
          + " kill -s 0 -- -$__sc_child && __sc_clear 2>/dev/null; echo flag $__sc_flag;";

  @Test
  void group_ofAnotherSession_isNotTouched() throws Exception {
    assertThat(said(
            "setsid sleep 75.75 >/dev/null & __sc_child=$!; until kill -s 0 -- -$__sc_child; do sleep 0.01; done 2>/dev/null;"
                + CLEAR
                + "kill $__sc_child && echo was there"))
        .allMatch("flag -\nwas there\n"::equals);
  }

  @Test
  void group_ofItsOwnSession_isKilledAndTold() throws Exception {
    assertThat(said("set -m; sleep 75.5 >/dev/null & __sc_child=$!; set +m;"
            + CLEAR
            + "wait $__sc_child 2>/dev/null; echo code $?"))
        .allMatch("flag L\ncode 137\n"::equals);
  }

  /** {@return what is said by an sh that has these functions of the driver for it} */
  private static String saidBySh(String text) throws IOException, InterruptedException {
    String functions =
        functions("sc_look").get(0) + "\n" + functions("sc_clear").get(0) + "\n";
    Process sh = new ProcessBuilder(
            "setsid", "sh", "-c", functions + "sc_setsid=1 sc_flag=-\n" + text)
        .redirectErrorStream(true)
        .start();
    sh.getOutputStream().close();
    String said = new String(sh.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(sh.waitFor()).isZero();
    return said;
  }

  @Test
  void groupForSh_ofAnotherProcessOfThatNumber_isNotTouched() throws Exception {
    assertThat(saidBySh(
            "setsid sleep 75.25 >/dev/null & sc_pid=$!; until kill -s 0 -- -$sc_pid; do sleep 0.01; done 2>/dev/null;"
                + "sc_clear 2>/dev/null; echo flag $sc_flag; kill $sc_pid && echo was there"))
        .isEqualTo("flag -\nwas there\n");
  }

  @Test
  void groupForSh_whoseLeaderIsGone_isKilledAndTold() throws Exception {
    assertThat(saidBySh("setsid sh -c 'sleep 75.125 >/dev/null & exit' & sc_pid=$!; wait $sc_pid;"
            + "sc_clear 2>/dev/null; echo flag $sc_flag;"
            + "while kill -s 0 -- -$sc_pid; do sleep 0.01; done 2>/dev/null; echo gone"))
        .isEqualTo("flag L\ngone\n");
  }
}
