package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.supervisor.core.Supervisor;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The census against the same done by hand, in JVMs of their own. */
final class CensusTest {
  @TempDir
  private Path dir;

  @TempDir
  private Path output;

  // ---- what it counts

  @ParameterizedTest
  @ValueSource(strings = {"C", "C.UTF-8"})
  void nastyTree_counted_agreesWithTheSameByHand(String locale) throws Exception {
    Tree.makeNasty(dir);
    var census =
        CensusJvm.start(output, List.of(), Map.of("LC_ALL", locale), "--json", dir.toString());

    assertThat(census.awaitEnd()).as(census.stderr()).isZero();

    assertThat(census.stderr()).isEmpty();
    Map<String, Object> result = census.result();
    assertThat(result)
        .containsAllEntriesOf(Tree.byHand(dir))
        .containsEntry("failed", 0L)
        .containsEntry("commands", 2 * (long) result.get("files"))
        .hasSize(8);
    assertThat((double) result.get("seconds")).isPositive();
    assertThat(List.copyOf(types(result).keySet())).isSorted();
    assertThat(types(result).keySet())
        .contains(
            "(none)", ".txt", ".java", ".\"", ".a\\b", ".\\xe9", ".\u00e9t", ".gz", ".old", ".");
    assertThat(census.leftOvers()).isEmpty();
  }

  @Test
  void plainTree_countedByMany_agreesWithTheSameByHand() throws Exception {
    Tree.makePlain(dir, 300);
    var census = CensusJvm.start(output, "--workers", "40", "--json", dir.toString());

    assertThat(census.awaitEnd()).as(census.stderr()).isZero();

    assertThat(census.result()).containsAllEntriesOf(Tree.byHand(dir));
    assertThat(census.leftOvers()).isEmpty();
  }

  @Test
  void live_asked_printsTheAddressOfThePageAndNothingElse() throws Exception {
    Tree.makePlain(dir, 3);
    var census = CensusJvm.start(output, "--live", "--json", dir.toString());

    assertThat(census.awaitEnd()).as(census.stderr()).isZero();

    assertThat(census.result()).containsEntry("files", 3L);
    assertThat(census.stderr())
        .matches("census: http://127\\.0\\.0\\.1:\\d+/#token=[0-9a-f]{32}\n");
    assertThat(census.leftOvers()).isEmpty();
  }

  @Test
  void fork_asked_countsAsEverAndPrintsAllRates() throws Exception {
    Tree.makeNasty(dir);
    var census = CensusJvm.start(output, "--fork", "--fork-seconds", "1", "--json", dir.toString());

    assertThat(census.awaitEnd()).as(census.stderr()).isZero();

    Map<String, Object> result = census.result();
    assertThat(result)
        .containsAllEntriesOf(Tree.byHand(dir))
        .containsEntry("commands", 2 * (long) result.get("files"));
    assertThat(census.stderr()).matches("""
            census: [1-9]\\d* programs/s in recycled sessions, [1-9]\\d* programs/s each in a new process: \\d+\\.\\d\\d times as many
            census: [1-9]\\d* shell texts/s in recycled sessions, [1-9]\\d* shell texts/s each in a new bash -c: \\d+\\.\\d\\d times as many
            census: \\d+ workers?, in turn for 63 ms each, counted after 0\\.5 of 1\\.0 s
            """);
    assertThat(census.leftOvers()).isEmpty();
  }

  @Test
  void shellText_runBothWays_saysTheSame() throws Exception {
    Tree.makeNasty(dir);
    var inSessions = RecycledSessions.running(Comparison.FIRST_LINE_AND_LINES);
    var newShells = new NewProcesses();
    List<String> command = List.of("bash", "-c", Comparison.FIRST_LINE_AND_LINES, "bash");
    int compared = 0;
    try (var app = Supervisor.open("app");
        var files = Files.walk(dir)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        if (NewProcesses.canBeNamed(file)) {
          assertThat(inSessions.run(command, file, app.pleaseStop()))
              .as(file.toString())
              .isEqualTo(newShells.run(command, file, app.pleaseStop()))
              .get()
              .satisfies(it -> assertThat(it.stdout()).matches("(?s).*\n\\d+\n"))
              .extracting(CommandRunner.Ran::exitCode)
              .isEqualTo(0);
          compared++;
        }
      }
    }
    assertThat(compared).isPositive();
  }

  @Test
  void fork_withNoFile_saysThatThereIsNothingToCompare() throws Exception {
    var census = CensusJvm.start(output, "--fork", "--json", dir.toString());

    assertThat(census.awaitEnd()).as(census.stderr()).isZero();
    assertThat(census.stderr()).isEqualTo("census: no command to compare\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "-1", "NaN", "3601", "Infinity"})
  void forkSeconds_outOfRange_isRefused(String seconds) throws Exception {
    var census = CensusJvm.start(output, "--fork-seconds", seconds, dir.toString());

    assertThat(census.awaitEnd()).isEqualTo(2);
    assertThat(census.stderr()).contains("--fork-seconds must be more than 0 and at most 3600");
  }

  @Test
  void virtual_asked_countsTheSameOrSaysWhatIsMissing() throws Exception {
    Tree.makePlain(dir, 50);
    var census = CensusJvm.start(output, "--virtual", "--json", dir.toString());

    if (Runtime.version().feature() < 21) {
      assertThat(census.awaitEnd()).isEqualTo(2);
      assertThat(census.stderr()).contains("--virtual needs Java 21 or later");
    } else {
      assertThat(census.awaitEnd()).as(census.stderr()).isZero();
      assertThat(census.result()).containsAllEntriesOf(Tree.byHand(dir));
    }
  }

  @Test
  void emptyDirectory_counted_isAllZero() throws Exception {
    var census = CensusJvm.start(output, dir.toString());

    assertThat(census.awaitEnd()).isZero();

    assertThat(census.stdout())
        .matches("type +files +lines +bytes\\Rtotal +0 +0 +0\\R"
            + "0 duplicate groups, 0 failed; 0 commands in \\d\\.\\d s\\R");
  }

  // ---- what it shows

  @Test
  void table_printed_isAloneOnStandardOutput() throws Exception {
    Tree.makeNasty(dir);
    var census = CensusJvm.start(output, "--tree", dir.toString());

    assertThat(census.awaitEnd()).isZero();

    assertThat(census.stdout().lines()).first().asString().startsWith("type ");
    assertThat(census.stdout())
        .containsPattern("\\.txt +2 +4 +8")
        .containsPattern("total +25 ")
        .contains("2 duplicate groups, 0 failed; 50 commands in ");
    assertThat(census.stderr()).contains("/census  running", "counter-1", "reporter", "tree");
  }

  @Test
  void terminal_asStandardError_showsABarAndLeavesStandardOutputAlone() throws Exception {
    assumeTrue(
        Files.isExecutable(Path.of("/usr/bin/script")), "no script (of util-linux), no terminal");
    Tree.makePlain(dir, 200);
    Path result = output.resolve("result");
    var census = CensusJvm.start(
        output,
        List.of(
            "bash",
            "-c",
            "line=$(printf '%q ' \"$@\"); exec script -qec \"$line >" + result + "\" /dev/null",
            "bash"),
        Map.of(),
        dir.toString());

    assertThat(census.awaitEnd()).as(census.stdout()).isZero();

    assertThat(census.stdout()) // of script: what was shown on the terminal
        .contains("census", "200/200 files", "commands/s");
    assertThat(Files.readString(result)).startsWith("type ").doesNotContain("commands/s");
  }

  // ---- what goes wrong

  @Test
  void unreadable_present_isNamedAndCountedOnce() throws Exception {
    Tree.bash(
        dir,
        "mkdir closed sub; touch closed/in $'sub/sec\\nret' sub/open; chmod 000 closed sub/sec*");
    // The superuser may read everything, unless it gave that up.
    var givenUp = List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--");
    boolean superuser = Files.isReadable(dir.resolve("closed"));
    assumeTrue(!superuser || works(givenUp), "as this superuser nothing is unreadable");
    var census = CensusJvm.start(
        output, superuser ? givenUp : List.of(), Map.of(), "--json", dir.toString());

    int code = census.awaitEnd();
    Tree.bash(dir, "chmod -R 700 .");

    assertThat(code).isEqualTo(1);
    assertThat(census.result()).containsEntry("files", 1L).containsEntry("failed", 2L);
    assertThat(census.stderr().lines())
        .containsExactlyInAnyOrder(
            "census: " + dir.toRealPath() + "/closed: Permission denied",
            "census: " + dir.toRealPath() + "/sub/sec\\nret: Permission denied");
  }

  private static boolean works(List<String> wrapper) throws IOException, InterruptedException {
    var line = new java.util.ArrayList<>(wrapper);
    line.add("true");
    try {
      return new ProcessBuilder(line).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Test
  void pathTooLong_present_isNamedAndTheRestCounted() throws Exception {
    Tree.bash(
        dir,
        "touch short; for i in {1..25}; do mkdir $(printf %0200d 0); cd $(printf %0200d 0); done; touch deep");
    try {
      var census = CensusJvm.start(output, "--json", dir.toString());

      assertThat(census.awaitEnd()).isEqualTo(1);

      assertThat(census.result()).containsEntry("files", 1L).containsEntry("failed", 1L);
      assertThat(census.stderr()).contains("File name too long");
    } finally {
      Tree.bash(dir, "rm -rf ./*"); // more than Java could do
    }
  }

  @Test
  void tools_missing_isAFailureOfTheCensusAndNotOfTheFiles() throws Exception {
    Tree.makePlain(dir, 10);
    Path tools = Files.createDirectory(output.resolve("tools"));
    for (String tool : List.of("bash", "setsid", "env", "rm", "mkfifo")) {
      Files.copy(
          Path.of("/usr/bin/" + tool), tools.resolve(tool), StandardCopyOption.COPY_ATTRIBUTES);
    }
    var census = CensusJvm.start(
        output, List.of(), Map.of("PATH", tools.toString()), "--json", dir.toString());

    assertThat(census.awaitEnd()).isEqualTo(1);

    assertThat(census.stdout()).isEmpty();
    assertThat(census.stderr()).contains("exit code 127", "sha256sum");
    assertThat(census.leftOvers()).isEmpty();
  }

  // ---- how it is called

  @Test
  void arguments_wrong_areNamedAndGive2() throws IOException {
    Path file = Files.createFile(dir.resolve("file"));

    assertThat(refused("--workers", "0")).contains("--workers must be from 1 to 1000, not 0");
    assertThat(refused("--workers", "many")).contains("--workers", "many");
    assertThat(refused("--no-such")).contains("--no-such");
    assertThat(refused("a", "b")).contains("b");
    assertThat(refused(dir + "/nowhere")).contains(dir + "/nowhere does not exist");
    assertThat(refused(file.toString())).contains(file + " is not a directory");
  }

  private static String refused(String... arguments) {
    var err = new StringWriter();
    var out = new StringWriter();
    int code = new CommandLine(new Census())
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(out))
        .execute(arguments);
    assertThat(code).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
    return err.toString();
  }

  @Test
  void help_asked_isPrintedAndGives0() {
    var out = new StringWriter();
    int code = new CommandLine(new Census()).setOut(new PrintWriter(out)).execute("--help");

    assertThat(code).isZero();
    assertThat(out.toString())
        .contains("DIR", "--workers", "--virtual", "--fork", "--tree", "--json", "Exit codes");
  }

  @SuppressWarnings("unchecked") // as written by Result
  private static Map<String, Object> types(Map<String, Object> result) {
    return (Map<String, Object>) result.get("byType");
  }
}
