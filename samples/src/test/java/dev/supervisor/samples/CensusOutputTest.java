package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** CASES 29: a census whose output was lost said that all went well. */
final class CensusOutputTest {
  @TempDir
  Path dir;

  @TempDir
  Path output;

  @BeforeEach
  void make() throws Exception {
    Tree.makePlain(dir, 3);
  }

  private CensusJvm census(String redirection, String... arguments) throws Exception {
    return CensusJvm.start(
        output, List.of("bash", "-c", "exec \"$@\" " + redirection, "bash"), Map.of(), arguments);
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--fork --fork-seconds 0.2", "--help"})
  void standardOutput_full_isToldAndFails(String option) throws Exception {
    var census = census(">/dev/full", (option + " " + dir).split(" ", -1));

    assertThat(census.awaitEnd()).isEqualTo(1);
    assertThat(census.stderr())
        .contains("census: standard output did not take all: No space left on device");
  }

  @Test
  void standardOutput_closed_isToldAndFails() throws Exception {
    var census = census(">&-", "--json", dir.toString());

    assertThat(census.awaitEnd()).isEqualTo(1);
    assertThat(census.stderr()).contains("census: standard output did not take all: ");
  }

  @Test
  void standardOutput_withoutAReader_isToldAndFails() throws Exception {
    var census = census("> >(exec true)", dir.toString());

    assertThat(census.awaitEnd()).isEqualTo(1);
    assertThat(census.stderr()).contains("census: standard output did not take all: Broken pipe");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2>/dev/full", "2>&-"})
  void standardError_thatTakesNothing_fails(String redirection) throws Exception {
    var census = census(redirection, "--tree", dir.toString());

    assertThat(census.awaitEnd()).isEqualTo(1);
    assertThat(census.stdout()).contains("total");
  }

  @Test
  void wrongUsage_withAFullStandardError_givesItsOwnCode() throws Exception {
    assertThat(census("2>/dev/full", "--nonsense").awaitEnd()).isEqualTo(2);
  }

  @Test
  void outputs_thatTakeAll_give0() throws Exception {
    var census = census("", "--json", dir.toString());

    assertThat(census.awaitEnd()).isZero();
    assertThat(census.result()).containsEntry("files", 3L);
    assertThat(census.stderr()).isEmpty();
  }
}
