package dev.supervisor.command.internal.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

final class LoadedAheadTest {

  @Test
  void names_areThoseOfClasses() {
    assertThat(LoadedAhead.names()).doesNotHaveDuplicates();
    for (String name : LoadedAhead.names()) {
      assertThatCode(
              () -> Class.forName(name, /* initialize= */ false, getClass().getClassLoader()))
          .as(name)
          .doesNotThrowAnyException();
    }
  }
}
