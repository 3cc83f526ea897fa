package dev.supervisor.live;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.OneDoor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** DESIGN §1 */
final class OneDoorTest {
  /** What opens what users gave: guarded, and never before what the library promised is done. */
  private static final Set<String> DOOR = Set.of(
      "PageTurn.look" // interrupts a thread of the page itself
      );

  @Test
  void module_asCompiled_touchesUsersCodeThroughTheDoorAlone() {
    OneDoor.of(CompiledModule.testedBy(OneDoorTest.class)).assertKept(DOOR);
  }
}
