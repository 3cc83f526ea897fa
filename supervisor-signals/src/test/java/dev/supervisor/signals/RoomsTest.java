package dev.supervisor.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Which files of this module may see which: what is under the signals sees none, and a mechanism is seen by its owner alone. */
final class RoomsTest {
  private static final String FRONT = "dev.supervisor.signals";
  private static final String UNDER = FRONT + ".internal";

  /** What of a channel the other files may see. */
  private static final Set<String> CHANNEL_IN_FRONT =
      Set.of("Channel", "ChannelOptions", "ChannelClosedException");

  private static final List<JavaClass> CLASSES = new ClassFileImporter()
      .importUrl(Signal.class.getProtectionDomain().getCodeSource().getLocation()).stream()
          .filter(it -> Set.of(FRONT, UNDER).contains(it.getPackageName()))
          .collect(Collectors.toUnmodifiableList());

  private static String file(JavaClass type) {
    return type.getEnclosingClass().map(RoomsTest::file).orElseGet(type::getSimpleName);
  }

  private static boolean isUnder(JavaClass type) {
    return type.getPackageName().equals(UNDER);
  }

  private static boolean isMechanismOfChannel(JavaClass type) {
    String file = file(type);
    return file.startsWith("Channel") && !CHANNEL_IN_FRONT.contains(file);
  }

  /** {@return the arrows between files of which the first may not see the second} */
  private static Set<String> arrows(BiPredicate<JavaClass, JavaClass> forbidden) {
    var found = new TreeSet<String>();
    for (JavaClass from : CLASSES) {
      from.getDirectDependenciesFromSelf().stream()
          .map(it -> it.getTargetClass().getBaseComponentType())
          .filter(to -> to.getPackageName().startsWith("dev.supervisor."))
          .filter(to -> forbidden.test(from, to))
          .forEach(to -> found.add(file(from) + " uses " + file(to)));
    }
    return found;
  }

  @Test
  void underTheSignals_asCompiled_seesNothingAboveIt() {
    assertThat(arrows((from, to) -> isUnder(from) && !isUnder(to))).isEmpty();
  }

  @Test
  void signals_asCompiled_seeNothingAboveThem() {
    assertThat(arrows((from, to) -> !Set.of(FRONT, UNDER).contains(to.getPackageName())))
        .isEmpty();
  }

  @Test
  void mechanismOfAChannel_asCompiled_isSeenByTheChannelAlone() {
    assertThat(arrows((from, to) -> isMechanismOfChannel(to) && !file(from).startsWith("Channel")))
        .isEmpty();
  }

  @Test
  void sleepers_asCompiled_areSeenByTheLockAlone() {
    assertThat(arrows((from, to) ->
            file(to).equals("Sleeper") && !Set.of("Lock", "Sleeper").contains(file(from))))
        .isEmpty();
  }

  /** The check finds arrows that are there when they are not allowed. */
  @Test
  void canary_arrowThatIsNotAllowed_isFound() {
    assertThat(arrows((from, to) -> isUnder(to) && !isUnder(from)))
        .contains("Signal uses Firing", "ChannelCore uses Mutex");
    assertThat(arrows((from, to) -> isMechanismOfChannel(to)))
        .contains("Channel uses ChannelCore", "ChannelStore uses ChannelInbox");
  }
}
