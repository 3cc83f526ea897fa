package dev.supervisor.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.supervisor.testing.OneDoor.Clause;
import dev.supervisor.testing.OneDoor.Finding;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class OneDoorTest {
  private static OneDoor ruleFor(Class<?>... classes) {
    return new OneDoor(
        "dev.supervisor.testing",
        new ClassFileImporter().importClasses(classes),
        Path.of("src/test/java"));
  }

  private static final List<Finding> PAST_THE_DOOR =
      ruleFor(OneDoorCanary.class, OneDoorCanary.Boxed.class).findings();

  @ParameterizedTest
  @CsvSource(delimiter = '|', textBlock = """
      log                | TELLING
      context            | TELLING
      standardError      | TELLING
      message            | THROWABLES
      text               | THROWABLES
      cause              | THROWABLES
      wrapped            | THROWABLES
      suppressed         | THROWABLES
      trace              | THROWABLES
      messageByReference | THROWABLES
      interrupted        | INTERRUPTS
      interruptedBelow   | INTERRUPTS
      shutDown           | INTERRUPTS
      toText             | OBJECTS
      toTextInLambda     | OBJECTS
      toTextByReference  | OBJECTS
      toTextByValueOf    | OBJECTS
      toTextByAppend     | OBJECTS
      toTextByFormat     | OBJECTS
      toTextByRecord     | OBJECTS
      toTextOfList       | OBJECTS
      equality           | OBJECTS
      equalityOfObjects  | OBJECTS
      hash               | OBJECTS
      """)
  void canary_pastTheDoor_isCaught(String method, Clause clause) {
    assertThat(PAST_THE_DOOR)
        .filteredOn(it -> it.text().contains(" in " + method + " "))
        .extracting(Finding::clause)
        .containsExactly(clause);
  }

  @Test
  void canary_stringConcatenatedOutOfSight_isCaught() {
    assertThat(ruleFor(OneDoorHiddenCanary.class).findings())
        .extracting(Finding::text)
        .anySatisfy(it -> assertThat(it).contains("-XDstringConcat=inline"));
  }

  @Test
  void classes_thatTouchWhatIsOurs_areClean() {
    assertThat(ruleFor(OneDoorInnocent.class, OneDoorInnocent.Pair.class).findings())
        .isEmpty();
  }

  @Test
  void door_withWhatIsNestedInIt_may() {
    var rule = ruleFor(OneDoorCanary.Nested.class, OneDoorCanary.Boxed.class);
    assertThat(rule.findings()).hasSize(1);
    rule.assertKept(Set.of("OneDoorCanary"));
    rule.assertKept(Set.of("OneDoorCanary.nestedMessage"));
    assertThatThrownBy(() -> rule.assertKept(Set.of("OneDoorCanary.message")))
        .isInstanceOf(AssertionError.class);
  }

  @Test
  void classes_besideTheDoor_areNamed() {
    assertThatThrownBy(() -> ruleFor(OneDoorCanary.class, OneDoorInnocent.class)
            .assertKept(Set.of("OneDoorCanary.log")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(
            "OneDoorCanary: INTERRUPTS: Thread.interrupt in interrupted (OneDoorCanary.java:");
  }

  @Test
  void door_thatNamesTooMuch_isRefused() {
    assertThatThrownBy(() -> ruleFor(OneDoorInnocent.class).assertKept(Set.of("Gone")))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Gone needs no door: take it off the list");
  }
}
