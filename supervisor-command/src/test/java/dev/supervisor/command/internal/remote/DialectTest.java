package dev.supervisor.command.internal.remote;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

/** What the other side is told of a limit. */
final class DialectTest {
  @Test
  void seconds_ofALimit_areRoundedUpAndWhatABashTakes() {
    assertThat(Dialect.seconds(Duration.ofMillis(100))).isEqualTo(1);
    assertThat(Dialect.seconds(Duration.ofSeconds(30))).isEqualTo(30);
    assertThat(Dialect.seconds(Duration.ofMillis(1_001))).isEqualTo(2);
    assertThat(Dialect.seconds(ChronoUnit.FOREVER.getDuration())).isEqualTo(Integer.MAX_VALUE);
  }
}
