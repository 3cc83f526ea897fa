package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Which room of this module may see which: the tree sees all, the mechanism of events what users see of it. */
final class RoomsTest {
  private static final String ROOT = "dev.supervisor.core";
  private static final JavaClasses CLASSES = new ClassFileImporter()
      .importUrl(Supervisor.class.getProtectionDomain().getCodeSource().getLocation());

  private static final Map<String, Set<String>> SEEN = Map.of(
      "async", Set.of("events", "internal", "tree"),
      "events", Set.of(),
      "internal", Set.of(),
      "mailbox", Set.of("events"),
      "tree", Set.of("events", "internal", "mailbox"));

  /** {@return the room; the packages of events are one} */
  private static String room(JavaClass type) {
    String where = type.getPackageName();
    return where.equals(ROOT)
        ? "tree"
        : where.startsWith(ROOT + ".events") ? "events" : where.substring(ROOT.length() + 1);
  }

  private static String file(JavaClass type) {
    return type.getEnclosingClass().map(RoomsTest::file).orElseGet(type::getSimpleName);
  }

  private static boolean isOurs(JavaClass type) {
    String where = type.getPackageName();
    return where.equals(ROOT) || where.startsWith(ROOT + ".");
  }

  /** {@return the arrows that the table does not allow, as sentences} */
  private static Set<String> forbidden(Map<String, Set<String>> seen) {
    var found = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      if (!isOurs(type)) {
        continue;
      }
      String from = room(type);
      type.getDirectDependenciesFromSelf().stream()
          .map(it -> it.getTargetClass().getBaseComponentType())
          .filter(it -> isOurs(it) && !room(it).equals(from))
          .filter(it -> !seen.getOrDefault(from, Set.of()).contains(room(it)))
          .forEach(
              it -> found.add(from + " -> " + room(it) + ": " + file(type) + " uses " + file(it)));
    }
    return found;
  }

  @Test
  void rooms_asCompiled_seeOnlyWhatTheyMay() {
    assertThat(forbidden(SEEN)).isEmpty();
  }

  @Test
  void rooms_asCompiled_areThoseOfTheTable() {
    var rooms = new TreeSet<String>();
    CLASSES.stream().filter(RoomsTest::isOurs).forEach(it -> rooms.add(room(it)));
    assertThat(rooms).isEqualTo(new TreeSet<>(SEEN.keySet()));
  }

  /** The check finds arrows that are there when the table does not allow them. */
  @Test
  void canary_arrowThatIsNotAllowed_isFound() {
    assertThat(forbidden(Map.of("tree", Set.of("events"))))
        .contains(
            "mailbox -> events: OwnEvents uses Events",
            "tree -> mailbox: MailboxNode uses Mailbox");
  }
}
