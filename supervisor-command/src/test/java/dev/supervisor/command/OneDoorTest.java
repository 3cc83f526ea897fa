package dev.supervisor.command;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.OneDoor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** DESIGN §1 */
final class OneDoorTest {
  /** What opens what users gave: guarded, and never before what the library promised is done. */
  private static final Set<String> DOOR = Set.of(
      // maps of strings, copied by the JDK
      "internal.local.LocalShell.equals",
      "internal.local.LocalShell.hashCode",
      // the one place that interrupts, on a helper thread
      "internal.streams.SessionThreads.end");

  @Test
  void module_asCompiled_touchesUsersCodeThroughTheDoorAlone() {
    OneDoor.of(CompiledModule.testedBy(OneDoorTest.class)).assertKept(DOOR);
  }
}
