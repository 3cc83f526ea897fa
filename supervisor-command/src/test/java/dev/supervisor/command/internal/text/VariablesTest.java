package dev.supervisor.command.internal.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A variable has a name that bash can have. */
final class VariablesTest {
  @ParameterizedTest
  @ValueSource(strings = {"a", "Z", "_", "A1", "_0", "azAZ_09"})
  void name_thatBashCanHave_isTaken(String name) {
    assertThat(Variables.NONE.unset(name).changes()).containsOnlyKeys(name);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "1", "9a", "a b", "a=", "a-b", "é", "a\n", " a", "a\u0661", "@", "[", "`", "{"
      })
  void name_thatBashCannotHave_isRefused(String name) {
    assertThatThrownBy(() -> Variables.NONE.unset(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("no shell variable can have the name \"" + name + "\": ");
  }
}
