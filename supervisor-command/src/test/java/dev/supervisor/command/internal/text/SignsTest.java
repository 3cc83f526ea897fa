package dev.supervisor.command.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CASES 34, 36: what a text asks for, or does to others, is seen before it runs; what is not, is not paid for. */
final class SignsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo $$",
        "echo \"$$\"",
        "echo ${$}",
        "echo ${#$}",
        "echo ${$:-x}",
        "eval 'echo $''$'",
        "echo \\$\\$",
        "kill $!",
        "echo ${!}",
        "echo ${!:-none}",
        "echo ${#!}",
        "cat <<E\n$$\nE",
        "trap 'kill $!' EXIT",
        "$\\\n$",
        "source lib.sh",
        ". ./lib.sh",
        "cd x && . ./lib",
        "if true; then . lib; fi",
        "A=1 . lib",
        "eval \"$1\"",
        "echo ${x@P}",
        "{ . a; }"
      })
  void text_thatMayAskForItsShell_isSuspected(String text) {
    assertThat(Signs.asksForItsShell(text)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo $x",
        "find . -name '*.java' | wc -l",
        "cp a . ; ls .",
        "echo ${!name} ${!list[@]}",
        "sleep 1 & wait",
        "grep 'foo$' file",
        "echo $? $# $@ $1",
        "evaluate; resource x",
        "make -C \"$1\" 2>&1 | tee log",
        "[[ $a != b ]]",
        ""
      })
  void text_thatDoesNot_isNot(String text) {
    assertThat(Signs.asksForItsShell(text)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "renice -n 5 123",
        "exec -- 'renice' '5' '123'",
        "taskset -pc 0 12",
        "prlimit --pid 12 --nofile=5",
        "exec -- 'ionice' '-c' '3' '-p' '12'",
        "chrt -b -p 0 12",
        "echo 1 >/sys/fs/cgroup/a/cgroup.procs",
        "echo 5 >/proc/12/oom_score_adj"
      })
  void command_thatChangesOthers_isSuspected(String text) {
    assertThat(Signs.changesOthers(text.getBytes(StandardCharsets.UTF_8))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "taskset -c 0 make",
        "ionice -c3 tar cf x y",
        "nice make",
        "echo hello",
        "prlimit --nofile=5 make"
      })
  void command_thatChangesItself_isNot(String text) {
    assertThat(Signs.changesOthers(text.getBytes(StandardCharsets.UTF_8))).isFalse();
  }
}
