package dev.supervisor.command;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.net.URL;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Which room of this module may see which. The front is two: the values that rooms may see, and all else, which sees every room. */
final class RoomsTest {
  private static final String ROOT = "dev.supervisor.command";
  private static final String INTERNAL = ROOT + ".internal.";
  private static final JavaClasses CLASSES = compiled();

  private static final String FRONT = "front";
  private static final String VALUES = "values";

  /** What users name and rooms work with: each knows itself, and no room but that of texts. */
  private static final Map<String, Set<String>> VALUES_SEEN = Map.of(
      "streams", Set.of("Decoding", "MalformedOutputException", "StdinSource"),
      "remote", Set.of("Target"),
      "pool", Set.of("Target", "ShellOptions", "SessionInfo", "PoolCounts", "Retirement"));

  private static final Map<String, Set<String>> ROOMS_SEEN = Map.ofEntries(
      entry("text", Set.of()),
      entry(VALUES, Set.of("text")),
      entry("streams", Set.of(VALUES, "text")),
      entry("session", Set.of("streams", "text")),
      entry("local", Set.of("session", "streams", "text")),
      entry("remote", Set.of(VALUES, "session", "streams", "text")),
      entry("pool", Set.of(VALUES, "local", "remote", "session", "streams", "text")),
      entry(FRONT, Set.of(VALUES, "pool", "local", "remote", "session", "streams", "text")));

  private static JavaClasses compiled() {
    URL where = Command.class.getProtectionDomain().getCodeSource().getLocation();
    return new ClassFileImporter().importUrl(where).that(resideInAPackage(ROOT + ".."));
  }

  private static String topLevel(JavaClass type) {
    return type.getEnclosingClass().map(RoomsTest::topLevel).orElseGet(type::getSimpleName);
  }

  private static String room(JavaClass type) {
    String where = type.getPackageName();
    if (where.startsWith(INTERNAL)) {
      return where.substring(INTERNAL.length());
    }
    boolean value = VALUES_SEEN.values().stream().anyMatch(names -> names.contains(topLevel(type)));
    return value ? VALUES : FRONT;
  }

  /** {@return what goes where it may not, as sentences} */
  private static Set<String> forbidden(Map<String, Set<String>> seen) {
    var found = new TreeSet<String>();
    for (JavaClass type : CLASSES) {
      String from = room(type);
      references(type)
          .filter(it -> !from.equals(room(it)) && !mayBeSeen(from, it, seen))
          .forEach(it -> found.add(
              from + " -> " + room(it) + ": " + topLevel(type) + " uses " + topLevel(it)));
    }
    return found;
  }

  private static Stream<JavaClass> references(JavaClass type) {
    return type.getDirectDependenciesFromSelf().stream()
        .map(it -> it.getTargetClass().getBaseComponentType())
        .filter(it -> it.getPackageName().startsWith(ROOT));
  }

  private static boolean mayBeSeen(String from, JavaClass type, Map<String, Set<String>> seen) {
    return seen.getOrDefault(from, Set.of()).contains(room(type))
        && (!room(type).equals(VALUES)
            || from.equals(FRONT)
            || VALUES_SEEN.getOrDefault(from, Set.of()).contains(topLevel(type)));
  }

  private static void assertNoCircle(Function<JavaClass, String> slice) {
    SlicesRuleDefinition.slices()
        .assignedFrom(new SliceAssignment() {
          @Override
          public SliceIdentifier getIdentifierOf(JavaClass type) {
            return type.getPackageName().startsWith(ROOT)
                ? SliceIdentifier.of(slice.apply(type))
                : SliceIdentifier.ignore();
          }

          @Override
          public String getDescription() {
            return "the rooms";
          }
        })
        .should()
        .beFreeOfCycles()
        .check(CLASSES);
  }

  @Test
  void rooms_asCompiled_seeOnlyWhatTheyMay() {
    assertThat(forbidden(ROOMS_SEEN)).isEmpty();
  }

  @Test
  void rooms_asCompiled_formNoCircle() {
    assertNoCircle(RoomsTest::room);
  }

  @Test
  void rooms_asCompiled_areThoseOfTheTable() {
    var rooms = new TreeSet<String>();
    CLASSES.forEach(it -> rooms.add(room(it)));
    assertThat(rooms).isEqualTo(new TreeSet<>(ROOMS_SEEN.keySet()));
  }

  /** The check finds an arrow that is there when the table does not allow it. */
  @Test
  void canary_arrowThatIsNotAllowed_isFound() {
    assertThat(forbidden(Map.of("remote", Set.of("session", "streams"))))
        .contains(
            "remote -> text: ShLines uses ShellQuoting",
            "remote -> values: RemoteShell uses Target");
  }

  /** The front as one room is in a circle: its values are seen by rooms that it sees. */
  @Test
  void canary_frontAsOneRoom_isACircle() {
    assertThatThrownBy(() -> assertNoCircle(it -> room(it).replace(VALUES, FRONT)))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Cycle detected");
  }
}
