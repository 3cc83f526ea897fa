package dev.supervisor.command.internal.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.supervisor.signals.Reason;
import java.io.IOException;
import org.junit.jupiter.api.Test;

final class FailureTextsTest {

  @Test
  void reason_whoseCauseSaysTheSame_saysItOnce() {
    assertThat(FailureTexts.of(Reason.of("closed", new IOException("closed"))))
        .startsWith("closed (asked by ")
        .endsWith(")");
    assertThat(FailureTexts.of(Reason.of("closed", new IOException("disk full"))))
        .endsWith("): disk full");
    assertThat(FailureTexts.of(Reason.of("closed"))).endsWith(")");
  }
}
