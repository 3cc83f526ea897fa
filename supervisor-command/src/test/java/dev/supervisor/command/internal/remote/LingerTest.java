package dev.supervisor.command.internal.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.InputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What a bash at a target makes of its looks at those whom a text has left behind. A process that writes is met asleep now and
 * then, in nothing: it has just been woken.
 */
final class LingerTest {
  /** The states that its looks see are given: R is at work, T is not. The process is a real one that has an output open. */
  private static final String LOOKS = """
      set -m
      exec 8>&1 9>&2 </dev/null
      sleep 1000 >&8 &
      set +m
      __sc_child=$! __sc_session= __sc_within=0 __sc_passed= __sc_cut=
      states=$1 looks=0
      __sc_look() {
        __sc_seen=(X X X X)
        [[ $1 = "$__sc_child" ]] || return
        __sc_seen=("${states:looks:1}" X "$__sc_child" '')
        ((++looks < ${#states})) || looks=$((looks - 1))
      }
      __sc_pause() { [[ ! $stopsAfter || $looks -lt $stopsAfter ]] || __sc_passed=1; }
      stopsAfter=$2
      [[ ! $stopsAfter ]] || __sc_within=1000000
      __sc_linger
      kill -s KILL -- "-$__sc_child"
      exec 2>/dev/null
      printf %s "cut=$__sc_cut"
      """;

  @ParameterizedTest
  @CsvSource({
    "R, '', cut=1",
    "TR, '', cut=1",
    "TTR, '', cut=1",
    "TTTR, '', cut=",
    "RTT, 2, cut=1",
    "RTTT, 3, cut=",
  })
  void look_thatMeetsNothing_isNoProofByItself(String states, String stopsAfter, String said)
      throws Exception {
    String script;
    try (InputStream driver =
        requireNonNull(BashFrames.class.getResourceAsStream("bash-remote.sh"))) {
      script = new String(driver.readAllBytes(), UTF_8);
    }
    int from = script.indexOf("__sc_linger() {");
    String linger = script.substring(from, script.indexOf("\n}\n", from) + 3);
    Process bash = new ProcessBuilder("bash", "-c", linger + LOOKS, "bash", states, stopsAfter)
        .redirectError(new File("/dev/null"))
        .start();
    assertThat(new String(bash.getInputStream().readAllBytes(), UTF_8)).isEqualTo(said);
  }
}
