package dev.supervisor.samples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The samples of trees that live well do what they say. */
@Timeout(120)
final class SupervisionSamplesTest {
  @Test
  void s80_run_comesBackAfterEachFailure() throws Exception {
    assertThat(Printed.by(S80Poller::main))
        .containsExactly("incarnations that failed: 2", "the poller is RUNNING");
  }

  @Test
  void s81_run_givesUpAtOnce() throws Exception {
    assertThat(Printed.by(S81PermanentFailure::main))
        .containsExactly("after 1 start: java.nio.file.AccessDeniedException: /etc/shadow");
  }

  @Test
  void s82_run_keepsBothFailures() throws Exception {
    assertThat(Printed.by(S82FailFast::main))
        .containsExactly(
            "first: java.io.IOException: the disk is gone",
            "and: java.io.IOException: the half file could not be deleted");
  }

  @Test
  void s83_run_startsTheSilentThreadAgain() throws Exception {
    assertThat(Printed.by(S83Silence::main))
        .hasSize(1)
        .first()
        .asString()
        .startsWith("works at start ");
  }

  @Test
  void s84_run_saysInALineWhyItDidNotStart() throws Exception {
    assertThat(Printed.by(S84FailedStart::main))
        .hasSize(2)
        .startsWith("the store is closed")
        .last()
        .asString()
        .startsWith("not started: /s84/web failed")
        .contains("port 80 is taken");
  }

  @Test
  void s85_run_hasAllResultsInOrder() throws Exception {
    assertThat(Printed.by(S85Calls::main))
        .containsExactly("the last of 100 is 10000", "children left: 0");
  }

  @Test
  void s86_run_stopsTheWorkWithItsWatcher() throws Exception {
    assertThat(Printed.by(S86Watched::main))
        .containsExactly(
            "the upload was stopped: java.io.IOException: the disk is full", "left running: 0");
  }
}
