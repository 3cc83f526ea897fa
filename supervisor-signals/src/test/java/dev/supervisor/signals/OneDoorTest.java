package dev.supervisor.signals;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.OneDoor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** DESIGN §1 */
final class OneDoorTest {
  /** What opens what users gave: guarded, and never before what the library promised is done. */
  private static final Set<String> DOOR = Set.of(
      "internal.Interrupts",
      "internal.Label",
      "internal.LogContext",
      "internal.Teller",
      "internal.Thrown",
      // of virtual threads, whose class is the JDK's, and cannot be another one
      "internal.VirtualLoops.placeOf",
      "internal.OwnEntries.home",
      "internal.OwnEntries.partOf",
      // asked in a put alone, before it changes anything: what is unique has to be looked for
      "ChannelBuffer.lookingFor",
      "ChannelBuffer.equals");

  @Test
  void module_asCompiled_touchesUsersCodeThroughTheDoorAlone() {
    OneDoor.of(CompiledModule.testedBy(OneDoorTest.class)).assertKept(DOOR);
  }
}
