package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

/** DESIGN §4: a name that is refused is a stranger's text, too, and its message may be read in a terminal. */
final class RefusedNameTest {
  @Test
  void name_thatIsRefused_isToldWithItsControlCharactersEscaped() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Supervisor.root("a/b\u001b[31m"))
        .withMessageContaining("'a/b\\u001b[31m' cannot contain /");
  }
}
