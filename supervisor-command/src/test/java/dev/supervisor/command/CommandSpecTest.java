package dev.supervisor.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.signals.Channel;
import dev.supervisor.signals.Channel.Closing;
import dev.supervisor.signals.Signal;
import dev.supervisor.signals.Till;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

/** What a description says, and what it does when it runs. */
final class CommandSpecTest extends OnEachGround {
  // ---- environment and directory

  @Test
  void variables_given_areTheCommandsOnly() throws InterruptedException {
    Command it = sessions
        .script("printf '<%s>' \"$A\" \"$B\" \"${HOME-none}\" \"$C\"; env | grep -c '^[ABC]='")
        .addEnv("A", "it's\n\"$x\" é")
        .addEnv("B", Path.of("/a b"))
        .unsetEnv("HOME")
        .addEnv("C", "1")
        .addEnv("C", "2");
    assertThat(Sessions.finished(it).stdoutText()).isEqualTo("<it's\n\"$x\" é></a b><none><2>3\n");
    assertThat(sessions.finished("echo $A${HOME+home}").stdoutText()).isEqualTo("home\n");
  }

  @Test
  void program_withAVariable_seesIt() throws InterruptedException {
    assertThat(
            Sessions.finished(sessions.of("printenv", "A").addEnv("A", "b c")).stdoutText())
        .isEqualTo("b c\n");
    assertThat(Sessions.finished(sessions.of("true").addEnv("PATH", "/nowhere")).exitCode())
        .isEqualTo(127);
  }

  @Test
  void limit_thatWouldStopItAtOnce_isRefusedByName() {
    Command it = sessions.of("true");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.firstOutputWithin(Duration.ZERO))
        .withMessageContaining("firstOutputWithin must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.maxSilence(Duration.ZERO))
        .withMessageContaining("maxSilence must be positive");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.grace(Duration.ofNanos(-1)))
        .withMessageContaining("grace must not be negative");
  }

  @Test
  void variable_withANameThatIsNone_isRefused() {
    Command it = sessions.of("true");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.addEnv("a.b", ""))
        .withMessageContaining("\"a.b\"");
    assertThatIllegalArgumentException().isThrownBy(() -> it.addEnv("", ""));
    assertThatIllegalArgumentException().isThrownBy(() -> it.addEnv("A;id", ""));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.unsetEnv("UID"))
        .withMessageContaining("UID");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.addEnv("A", "x\0y"))
        .withMessageContaining("value of A")
        .withMessageContaining("position 1");
  }

  @Test
  void arguments_thatCannotBePassed_areRefusedByPosition() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", "b", "c\0"))
        .withMessage("argument 2 has a NUL at position 1, which no program can be given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a\0"))
        .withMessageContaining("the program");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of(""))
        .withMessageContaining("empty");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", 1))
        .withMessageContaining("argument 1 is a java.lang.Integer");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", "\ud800"))
        .withMessageContaining("half a surrogate pair at position 0");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.script("echo \0"))
        .withMessageContaining("the script has a NUL at position 5");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", new byte[] {1, 0}))
        .withMessageContaining("position 1");
  }

  @Test
  void args_ofAList_followThoseThatAreThere() throws Exception {
    byte[] bytes = {'x', (byte) 0xff, '\n'};
    List<?> further = List.of("it's", Path.of("/b c"), bytes, "");
    byte[] expected = "<a><it's></b c><x?\n><><$HOME>".getBytes(StandardCharsets.ISO_8859_1);
    expected[17] = (byte) 0xff;
    Command program = sessions.of("printf", "<%s>", "a");
    Command script = sessions.script("printf '<%s>' \"$@\"", "a");
    Command asksForItsShell = sessions.script("printf '<%s>' \"$@\" # $$", "a");
    for (Command it : List.of(program, script, script.strict(), asksForItsShell)) {
      Command with = it.args(further).args(List.of()).args(List.of("$HOME"));
      assertThat(Sessions.finished(with).stdout()).isEqualTo(expected);
    }
    Command laterStrict = script.args(further).args(List.of("$HOME")).strict();
    assertThat(Sessions.finished(laterStrict).stdout()).isEqualTo(expected);
    assertThat(Sessions.finished(program).stdoutText()).isEqualTo("<a>"); // as it was
    Program own = Program.of("printf", "<%s>").under(sessions.root()).args(List.of("a", "b"));
    assertThat(own.run(Sessions.soon()).orThrow().stdoutText()).isEqualTo("<a><b>");
  }

  @Test
  void args_thatCannotBePassed_areRefusedByPosition() {
    Command it = Command.of("a", "b");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.args(List.of("c", "d\0")))
        .withMessage(
            "argument 2 of the list has a NUL at position 1, which no program can be given");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> it.args(List.of(1)))
        .withMessageContaining("argument 1 of the list is a java.lang.Integer");
    assertThatNullPointerException()
        .isThrownBy(() -> it.args(Arrays.asList("c", null)))
        .withMessage("argument 2 of the list");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Command.of("a", List.of("b")))
        .withMessageContaining("given to args(…)");
  }

  @Test
  void args_ofAListThatChangesLater_stay() {
    var files = new ArrayList<>(List.of("a b"));
    Command it = Command.of("echo", "x").args(files);
    files.add("c");
    assertThat(it).hasToString("echo x 'a b'");
    assertThat(Command.of("x".repeat(1000)).args(files)).hasToString("x".repeat(200) + "…");
    assertThat(Command.script("echo").args(files)).hasToString("echo");
  }

  @Test
  void programByPath_withoutADirectory_isTheFile() throws Exception {
    Path script = Files.writeString(temp.resolve("true"), "#!/bin/sh\necho mine \"$1\"\n");
    assertThat(script.toFile().setExecutable(true)).isTrue();
    Command it = Command.of(Path.of("true"), "x").under(sessions.root()).directory(temp);
    assertThat(Sessions.finished(it).stdoutText()).isEqualTo("mine x\n");
  }

  // A command's text went into logs and messages with the characters that turn the direction of
  // writing, and a question mark stood for every control character.
  @Test
  void commandAndDirectory_withCharactersThatSteerATerminal_areShownWithTheirCodes()
      throws Exception {
    assertThat(Command.of("printf", "a\u202eb\033[31m\u2028").toString())
        .isEqualTo("printf 'a\\u202eb\\u001b[31m\\u2028'");
    assertThat(Command.script("echo \u202e\007").toString()).isEqualTo("echo \\u202e\\u0007");
    Path odd = Files.createDirectory(temp.resolve("odd\u202e\033"));

    CommandOutcome failed = sessions.of("false").directory(odd).run();
    assertThat(failed.toString()).contains("odd\\u202e\\u001b").doesNotContain("\u202e", "\033");
    assertThatExceptionOfType(CommandFailedException.class)
        .isThrownBy(failed::orThrow)
        .satisfies(e -> assertThat(e.getMessage())
            .contains("odd\\u202e\\u001b")
            .doesNotContain("\u202e", "\033"));
    assertThat(sessions.of("true").directory(odd.resolve("none")).run().toString())
        .contains("directory")
        .contains("odd\\u202e\\u001b")
        .doesNotContain("\u202e", "\033");
  }

  @Test
  void toString_ofACommand_isOneShortLine() {
    assertThat(Command.of("echo", "a b", "c")).hasToString("echo 'a b' c");
    assertThat(Command.script("cd x\n  make\n")).hasToString("cd x; make");
    assertThat(Command.script("\n\tcd x \r\n\r\n  make \n")).hasToString("cd x; make");
    String gap = " ".repeat(1_000_000); // to look at it once for each of its blanks takes an hour
    assertThat(Command.script("a" + gap + "b\n" + gap + "c").toString())
        .startsWith("a ")
        .hasSizeLessThan(250);
    assertThat(Command.of("x".repeat(1000)).toString()).hasSizeLessThan(250);
  }

  // ---- the outcome

  @Test
  void text_ofAnOutcome_isWhatAShellSubstitutes() throws Exception {
    for (String written :
        List.of("", "\n", "\n\n", "a", "a\n", " a \r\n\n", "\na\n\nb \n\n", "\u00e9\n")) {
      Command it = sessions.of("printf", "%s", written);
      String substituted = Sessions.finished(
              sessions.script("v=$(printf %s \"$1\"); printf %s \"$v\"", written))
          .stdoutText();
      assertThat(Sessions.finished(it).text()).as(written).isEqualTo(substituted);
    }
  }

  @Test
  void lines_ofAnOutcome_areThoseOfAChannel() throws Exception {
    for (String written : List.of("", "\n", "a", "a\n\n", "a\r\nb\rc\n\n d", "a\r", "\r")) {
      Command it = sessions.of("printf", "%s", written);
      var lines = Channel.<String>unbounded("lines");
      CommandOutcome unused = it.stdoutLines(lines).run(Sessions.soon()).orThrow();
      assertThat(Sessions.finished(it).lines()).as(written).isEqualTo(lines.drainAll());
    }
  }

  @Test
  void text_ofAnOutputThatWentElsewhere_isEmpty() throws Exception {
    CommandOutcome it = Sessions.finished(sessions.of("echo", "a").stdoutDiscarded());
    assertThat(it.text()).isEmpty();
    assertThat(it.lines()).isEmpty();
  }

  // ---- input

  @Test
  void stdin_fromAFile_isRead() throws Exception {
    Path file = Files.writeString(temp.resolve("in"), "1\n2\n3\n");
    assertThat(
            Sessions.finished(sessions.of("wc", "-l").stdin(file)).stdoutText().strip())
        .isEqualTo("3");
  }

  @Test
  void stdin_fromAFileThatIsNotThere_nothingIsRun() throws Exception {
    CommandOutcome it =
        sessions.of("touch", temp.resolve("ran")).stdin(temp.resolve("none")).run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(((CommandOutcome.NotStarted) it).why())
        .contains("stdin")
        .contains(temp.resolve("none").toString())
        .contains("no such file");
    assertThat(temp.resolve("ran")).doesNotExist();
    it = sessions.of("cat").stdin(temp).run(Sessions.soon());
    assertThat(((CommandOutcome.NotStarted) it).why()).contains("directory");
  }

  @Test
  void stdinSource_thatCannotOpen_nothingIsRunAndItsMessageTold() throws Exception {
    Command it = sessions.of("touch", temp.resolve("ran")).stdin(() -> {
      throw new IOException("no tape in drive 3");
    });
    assertThatThrownBy(() -> it.run(Sessions.soon()).orThrow())
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("not started")
        .hasMessageContaining("no tape in drive 3")
        .hasRootCauseInstanceOf(IOException.class);
    assertThat(temp.resolve("ran")).doesNotExist();
  }

  private static InputStream stream(Callable<Integer> read) {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        try {
          return read.call();
        } catch (IOException e) {
          throw e;
        } catch (Exception e) {
          throw new IOException(e);
        }
      }

      @Override
      public int read(byte[] bytes, int from, int length) throws IOException {
        return read();
      }
    };
  }

  @Test
  void stdinSource_thatFailsWhileRead_stopsTheCommandWithoutAnEndOfFile() throws Exception {
    InputStream broken = stream(() -> {
      throw new IOException("disk is gone");
    });
    Path seenEnd = temp.resolve("seen-end");
    CommandOutcome it = sessions
        .script("cat && touch \"$1\"", seenEnd)
        .stdin(() -> new SequenceInputStream(
            new ByteArrayInputStream("first ".getBytes(StandardCharsets.UTF_8)), broken))
        .run(Sessions.soon());

    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(((CommandOutcome.Stopped) it).reason().text()).isEqualTo("disk is gone");
    assertThat(seenEnd).doesNotExist();
    assertThatThrownBy(it::orThrow).hasRootCauseMessage("disk is gone");
  }

  @Test
  void stdinSource_thatNeverYields_doesNotHoldUpTheEnd() throws Exception {
    var release = new CountDownLatch(1);
    InputStream stuck = stream(() -> {
      release.await();
      return -1;
    });
    assertThat(Sessions.finished(sessions.of("true").stdin(() -> stuck)).exitCode())
        .isZero();
    release.countDown();
  }

  @Test
  void stdinLines_areSeenAsTheyCome() throws Exception {
    var in = Channel.<String>unbounded("in");
    var out = Channel.<String>unbounded("out");
    RunningCommand echo = sessions
        .script("while read -r line; do echo \"<$line>\"; done; echo end")
        .stdinLines(in)
        .stdoutLines(out)
        .start();
    in.put("one");
    assertThat(out.take(Sessions.soon())).isEqualTo("<one>");
    in.put("two é");
    assertThat(out.take(Sessions.soon())).isEqualTo("<two é>");
    in.close(Closing.DRAIN);
    assertThat(out.take(Sessions.soon())).isEqualTo("end");
    assertThat(out.until(Sessions.soon())).isEmpty();
    assertThat(out.drained().isGo()).isTrue();
    echo.join(Sessions.soon()).orThrow();
  }

  @Test
  void stdinLines_openWhenTheCommandEnds_keepNobody() throws Exception {
    var in = Channel.<String>unbounded("in");
    assertThat(Sessions.finished(sessions.of("true").stdinLines(in)).outputHeldOpen())
        .isFalse();
    assertThat(in.closed().isGo()).isFalse();
  }

  // ---- output

  @Test
  void stdoutLines_ofALongOutput_comeInOrderAndHoldTheCommandBack() throws Exception {
    var lines = Channel.<String>bounded("lines", 10, with -> with.silent());
    Path progress = temp.resolve("progress");
    RunningCommand seq = sessions
        .script("seq 1 100000; touch \"$1\"; echo last >&2", progress)
        .stdoutLines(lines)
        .start(Sessions.soon());
    assertThat(lines.take(Sessions.soon())).isEqualTo("1");
    assertThat(progress).doesNotExist(); // the rest does not fit into channel and pipe
    int expected = 2;
    for (String line : lines) {
      assertThat(line).isEqualTo(Integer.toString(expected++));
    }
    assertThat(expected).isEqualTo(100_001);
    CommandOutcome.Finished it = seq.join().orThrow();
    assertThat(it.stderrText()).isEqualTo("last\n");
    assertThat(it.stdout()).isEmpty();
    assertThat(progress).exists();
  }

  @Test
  void stdoutLines_ofAnyEnding_areCutAlike() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    sessions
        .script("printf 'a\\r\\n\\nb\\xff\\nc\\xc3'; sleep 0.1; printf '\\xa9d'")
        .stdoutLines(lines)
        .run(Sessions.soon())
        .orThrow();
    assertThat(lines.drainAll()).containsExactly("a", "", "b\ufffd", "céd");
  }

  @Test
  void stdoutLines_closedByTheirReader_stopTheCommand() throws Exception {
    var lines = Channel.<String>bounded("lines", 1, with -> with.silent());
    RunningCommand yes = sessions.of("yes").stdoutLines(lines).start(Sessions.soon());
    assertThat(lines.take(Sessions.soon())).isEqualTo("y");
    lines.close(Closing.DISCARD);
    CommandOutcome it = yes.join(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .contains("reader of its stdout")
        .contains("lines");
  }

  @Test
  void stdoutLines_neverTaken_doNotHoldUpAStop() throws Exception {
    var lines = Channel.<String>bounded("lines", 1, with -> with.silent());
    CommandOutcome it =
        Sessions.stoppedAfter(Duration.ofMillis(200), sessions.of("yes").stdoutLines(lines));
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(it.code()).hasValue(143);
    assertThat(lines.closed().isGo()).isTrue();
  }

  @Test
  void stdoutLines_ofACommandThatNeverBegins_areClosed() throws Exception {
    var lines = Channel.<String>bounded("lines", 1);
    sessions.of("true").directory(Path.of("/none")).stdoutLines(lines).run(Sessions.soon());
    assertThat(lines.drained().await(Sessions.soon())).isTrue();
  }

  @Test
  void stdoutBytes_arePassedOnInPieces() throws Exception {
    var pieces = Channel.<byte[]>bounded("pieces", 2, with -> with.silent());
    RunningCommand head = sessions
        .of("head", "-c", "1000000", "/dev/zero")
        .stdoutBytes(pieces)
        .start(Sessions.soon());
    var all = new ByteArrayOutputStream();
    for (byte[] piece : pieces) {
      all.writeBytes(piece);
    }
    assertThat(all.size()).isEqualTo(1_000_000);
    head.join().orThrow();
  }

  @Test
  void outputs_toFiles_areThere() throws Exception {
    Path out = temp.resolve("out");
    Path err = temp.resolve("err");
    Files.writeString(out, "much longer than what comes");
    sessions
        .script("echo 1; echo 2 >&2")
        .stdoutTo(out)
        .stderrTo(err)
        .run(Sessions.soon())
        .orThrow();
    assertThat(out).hasContent("1\n");
    assertThat(err).hasContent("2\n");
  }

  @Test
  void outputToAFile_thatCannotBeMade_nothingIsRun() throws Exception {
    CommandOutcome it = sessions.of("true").stdoutTo(temp.resolve("no/file")).run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(((CommandOutcome.NotStarted) it).why())
        .contains("stdout cannot go to")
        .contains("no directory " + temp.resolve("no"));
  }

  @Test
  void outputToAFullDisk_stopsTheCommand() throws Exception {
    CommandOutcome it = sessions.of("yes").stdoutTo(Path.of("/dev/full")).run(Sessions.soon());
    assertThat(it).isInstanceOf(CommandOutcome.Stopped.class);
    assertThat(((CommandOutcome.Stopped) it).reason().cause()).isInstanceOf(IOException.class);
  }

  // ---- time

  @Test
  void silence_tooLong_stopsTheCommand() throws Exception {
    String all = "1\n2\n3\n4\n";
    String said = silentAfterAWhile(700);
    if (!said.equals(all)) { // the machine was busy
      said = silentAfterAWhile(7_000);
    }
    assertThat(said).isEqualTo(all);
  }

  private static String silentAfterAWhile(int millis) throws InterruptedException {
    CommandOutcome it = sessions
        .script("for i in 1 2 3 4; do echo $i; sleep 0.1; done; sleep 100")
        .maxSilence(Duration.ofMillis(millis))
        .run(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .isEqualTo("it was silent for " + millis + " ms");
    return it.stdoutText();
  }

  @Test
  void startUp_tooLong_stopsTheCommand() throws Exception {
    CommandOutcome it =
        sessions.of("sleep", "100").firstOutputWithin(Duration.ofMillis(200)).run(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) it).reason().text())
        .contains("wrote nothing within 200 ms");
    CommandOutcome quick = sessions
        .script("echo up; sleep 0.6; echo done")
        .firstOutputWithin(Duration.ofMillis(500))
        .run(Sessions.soon());
    if (quick.stdoutText().isEmpty()) { // the machine was busy
      quick = sessions
          .script("echo up; sleep 5.1; echo done")
          .firstOutputWithin(Duration.ofSeconds(5))
          .run(Sessions.soon());
    }
    assertThat(quick.orThrow().stdoutText()).isEqualTo("up\ndone\n");
  }

  @Test
  void till_goneAlready_nothingIsRun() throws Exception {
    Path ran = temp.resolve("ran");
    CommandOutcome it = sessions.of("touch", ran).run(Signal.DONE);
    assertThat(it).isInstanceOf(CommandOutcome.NotStarted.class);
    assertThat(ran).doesNotExist();
  }

  @Test
  void till_withAReason_isInTheOutcome() throws Exception {
    Signal till = Signal.named("enough");
    var lines = Channel.<String>unbounded("lines");
    RunningCommand running =
        sessions.script("echo ready; sleep 100").stdoutLines(lines).start(till);
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    till.go("we have seen enough");
    CommandOutcome it = running.join(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) it).reason().text()).isEqualTo("we have seen enough");
    assertThat(till.dependents()).isZero();
  }

  @Test
  void till_thatNeverGoes_keepsNothingOfTheCommand() throws Exception {
    Signal till = Signal.create();
    sessions.of("true").run(till).orThrow();
    assertThat(till.dependents()).isZero();
  }

  @Test
  void caller_interrupted_throwsAfterTheCommandEnded() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    var caught = new ArrayList<Object>();
    Command command = sessions.script(
        "trap 'touch \"$1\"; exit' TERM; echo ready; while :; do sleep 0.02; done",
        temp.resolve("ended"));
    Thread caller = new Thread(() -> {
      try {
        caught.add(command.stdoutLines(lines).run());
      } catch (InterruptedException e) {
        caught.add(e);
        caught.add(Files.exists(temp.resolve("ended")));
        caught.add(Thread.currentThread().isInterrupted());
      }
    });
    caller.start();
    assertThat(lines.take(Sessions.soon())).isEqualTo("ready");
    caller.interrupt();
    caller.join();
    assertThat(caught.get(0)).isInstanceOf(InterruptedException.class);
    assertThat(caught.get(1)).isEqualTo(true);
    assertThat(caught.get(2)).isEqualTo(false);
  }

  // ---- outcomes

  @Test
  void orThrow_ofAFailure_saysAllThatIsKnown() {
    assertThatThrownBy(() -> sessions
            .script("echo oops >&2; exit 3")
            .directory(Path.of("/usr"))
            .run(Sessions.soon())
            .orThrow())
        .isInstanceOf(CommandFailedException.class)
        .hasMessageContaining("echo oops >&2; exit 3 failed with exit code 3")
        .hasMessageContaining("in /usr")
        .hasMessageEndingWith(": oops");
    assertThatThrownBy(
            () -> sessions.of("nosuchprogram", "x").run(Sessions.soon()).orThrow())
        .hasMessageContaining("nosuchprogram x failed with exit code 127, program not found");
    assertThatThrownBy(() -> sessions
            .of("true")
            .directory(Path.of("/no such"))
            .run(Sessions.soon())
            .orThrow())
        .hasMessageContaining(
            ground.isLocal()
                ? "there is no directory /no such"
                : "its directory cannot be entered at sh -c (in /no such at sh -c");
    assertThatThrownBy(() ->
            Sessions.stoppedAfter(Duration.ZERO, sessions.of("sleep", "9")).orThrow())
        .hasMessageContaining("was stopped")
        .hasMessageContaining("exit code 143");
  }

  @Test
  void orThrow_withCodesThatAreFine_letsThemPass() throws Exception {
    assertThat(
            sessions.of("grep", "x").stdin("y").run(Sessions.soon()).orThrow(1).exitCode())
        .isEqualTo(1);
    assertThatThrownBy(() -> sessions.run("exit 2").orThrow(1))
        .isInstanceOf(CommandFailedException.class);
  }

  @Test
  void running_lookedAt_tellsItsState() throws Exception {
    var lines = Channel.<String>unbounded("lines");
    RunningCommand it =
        sessions.script("echo $BASHPID; sleep 100").stdoutLines(lines).start();
    String pid = lines.take(Sessions.soon());
    assertThat(it.started().await(Sessions.soon()))
        .isTrue(); // comes another way than the output does
    assertThat(it.pid()).hasValue(Long.parseLong(pid));
    assertThat(it.outcome()).isEmpty();
    assertThatExceptionOfType(TimeoutException.class)
        .isThrownBy(() -> it.join(Till.in(Duration.ofMillis(10))));
    assertThat(it.command()).isEqualTo("echo $BASHPID; sleep 100");
    it.stop("seen enough");
    it.stop("again");
    CommandOutcome outcome = it.join(Sessions.soon());
    assertThat(((CommandOutcome.Stopped) outcome).reason().text()).isEqualTo("seen enough");
    assertThat(it.outcome()).contains(outcome);
    assertThat(it.ended().isGo()).isTrue();
  }
}
