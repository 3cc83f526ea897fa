package dev.supervisor.command.internal.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.command.internal.text.Isolation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ProgramOfTextTest {
  @TempDir
  Path directory;

  /** Programs with the names of what is a shell's: else they were not found, whatever the name. */
  @BeforeEach
  void makePrograms() throws IOException {
    for (String name : new String[] {
      "p", "%p", "-p", "echo", "time", "coproc", "in", ".", ":", "ü", "a=b", "p,+@1.5", "true"
    }) {
      if (!name.equals(".")) {
        file(name, "#!/bin/sh\n", "rwx------");
      }
    }
  }

  private void file(String name, String text, String mode) throws IOException {
    Path file = Files.writeString(directory.resolve(name), text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private @Nullable String program(Isolation level, String preparation, String text, String path) {
    byte[] program = ProgramOfText.of(
        ProgramFrameTest.job(level, directory.toString(), preparation, text), path);
    return program == null ? null : new String(program, UTF_8).replace(directory.toString(), "D");
  }

  private @Nullable String program(String text) {
    return program(Isolation.SHELL, "", text, "/nowhere:" + directory);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "p,                         _='D/p' exec -- 'p'",
        "p a --b=c /d:e%f -,        _='D/p' exec -- 'p' 'a' '--b=c' '/d:e%f' '-'",
        "\" \t p \t  a b=c \n\",    _='D/p' exec -- 'p' 'a' 'b=c'",
        "p echo if time,            _='D/p' exec -- 'p' 'echo' 'if' 'time'",
        "\"p,+@1.5\",               \"_='D/p,+@1.5' exec -- 'p,+@1.5'\"",
        "/bin/true x,               _='/bin/true' exec -- '/bin/true' 'x'",
      })
  void text_ofAProgramAndPlainWords_isThatProgram(String text, String program) {
    assertThat(program(text)).isEqualTo(program);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\n",
        "p\np",
        "p\n\n",
        "p a;",
        "p 'a'",
        "p \"a\"",
        "p \\a",
        "p $A",
        "p ~",
        "p *",
        "p [a]",
        "p a?",
        "p {a,b}",
        "p &",
        "p | p",
        "p <p",
        "p >p",
        "(p)",
        "! p",
        "p !p",
        "p #a",
        "p ^a",
        "p `p`",
        "p ü",
        "ü",
        "p a\u00a0b",
        "p \r",
        "a=b p",
        "a=b",
        "-p",
        "%p",
        "echo a",
        "true",
        "time p",
        "coproc p",
        "in p",
        ": p",
        ". p",
        "no-such-program",
        "/no/such"
      })
  void text_ofAnythingElse_staysAText(String text) {
    assertThat(program(text)).isNull();
  }

  @Test
  void word_ofTheBashThatIsHere_isNoProgram() throws Exception {
    Process bash = new ProcessBuilder("bash", "-c", "compgen -b; compgen -k").start();
    List<String> words =
        new String(bash.getInputStream().readAllBytes(), UTF_8).lines().toList();
    assertThat(words).contains("cd", "if");
    for (String word : words) {
      Path file = directory.resolve(word);
      if (!Files.exists(file)) {
        file(word, "#!/bin/sh\n", "rwx------");
      }
      assertThat(program(word)).as(word).isNull();
    }
  }

  @Test
  void level_ofAnotherKind_staysWhatItIs() {
    for (Isolation each : Isolation.values()) {
      assertThat(program(each, "", "p", directory.toString()) != null)
          .isEqualTo(each == Isolation.SHELL);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "exec 2>&1;                                   | true",
        "export A='b';unset -v C;                     | true",
        "export LC_ALL='C';export LANG='C';           | true",
        "set -- \"$1\" 'a'                            | false",
        "export PATH='/bin';                          | false",
        "export _='x';                                | false",
        "export EXECIGNORE='*';                       | false",
        "export LC_ALL='xx';                          | false",
        "export A='b';export LANG='C.UTF-8';          | false",
        "unset -v LC_CTYPE;                           | false",
        "export LC_ALL='C'\\''x';                     | false",
      })
  void preparation_thatMayMatterToAShell_leavesTheText(String preparation, boolean program) {
    assertThat(program(Isolation.SHELL, preparation, "p", directory.toString()) != null)
        .isEqualTo(program);
  }

  @Test
  void file_thatTheKernelDoesNotRun_isLeftToTheText() throws Exception {
    file("no-mark", "exit 3\n", "rwx------");
    file("locked", "#!/bin/sh\n", "rw-------");
    file("lost", "#!/no/such\n", "rwx------");
    Files.createDirectory(directory.resolve("d"));
    for (String each : new String[] {"no-mark", "locked", "lost", "d", "./p", "./no-mark"}) {
      assertThat(program(each)).as(each).isNull();
    }
    assertThat(program(directory + "/p")).isEqualTo("_='D/p' exec -- 'D/p'");
    assertThat(program(directory + "/d")).isNull();
  }

  @Test
  void directory_inPathWithASlashAtItsEnd_getsNoSecond() {
    assertThat(program(Isolation.SHELL, "", "p", directory + "/:/bin"))
        .isEqualTo("_='D/p' exec -- 'p'");
  }

  @Test
  void path_thatCannotBeQuotedPlainly_leavesTheText() throws Exception {
    for (String each : new String[] {"it's", "für"}) {
      Path odd = Files.createDirectory(directory.resolve(each));
      Files.copy(directory.resolve("p"), odd.resolve("p"));
      Files.setPosixFilePermissions(odd.resolve("p"), PosixFilePermissions.fromString("rwx------"));
      assertThat(program(Isolation.SHELL, "", "p", odd.toString())).isNull();
    }
  }

  @Test
  void text_thatIsLong_staysAText() {
    assertThat(program("p " + "a".repeat(1_000))).isNotNull();
    assertThat(program("p " + "a".repeat(3_000))).isNull();
  }

  @Test
  void environment_inWhichAWordCanMeanMore_isNotForThis() {
    assertThat(ProgramOfText.isPossible(Map.of("PATH", "/bin", "A", "b"))).isTrue();
    for (String each :
        new String[] {"BASH_ENV", "BASH_FUNC_p%%", "BASHOPTS", "SHELLOPTS", "EXECIGNORE"}) {
      assertThat(ProgramOfText.isPossible(Map.of(each, "x"))).as(each).isFalse();
      assertThat(new LocalShell(Map.of("PATH", directory.toString(), each, "x"))
              .asProgram(ProgramFrameTest.job(Isolation.SHELL, "/", "", "p")))
          .isNull();
    }
    for (String path : new String[] {"bin", "", directory + ":", directory + ":."}) {
      assertThat(new LocalShell(Map.of("PATH", path))
              .asProgram(ProgramFrameTest.job(Isolation.SHELL, "/", "", "/bin/true")))
          .isNull();
    }
    assertThat(new LocalShell(Map.of("PATH", directory.toString()))
            .asProgram(ProgramFrameTest.job(Isolation.SHELL, "/", "", "p")))
        .isNotNull();
  }
}
