package dev.supervisor.core;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.OneDoor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** DESIGN §1 */
final class OneDoorTest {
  /** What opens what users gave: guarded, and never before what the library promised is done. */
  private static final Set<String> DOOR = Set.of(
      // its own thread, which closes what users gave; on the attachment's helper thread
      "async.Closer.insist",
      // the one place that interrupts other threads, on a helper thread
      "Interrupter.run",
      // on standard error, by a helper thread that is not waited for longer than a moment: the JVM
      // ends
      "JvmShutdown.printThenHalt",
      // compares by identity
      "async.LoopWaits.endCircle",
      // the text of a virtual thread, whose class is the JDK's
      "JvmThreads.carrierOf",
      "LastOfAll.runGuarded",
      // the text of a Reason, which is ours, and asks its cause through Thrown
      "StopReport.toString");

  @Test
  void module_asCompiled_touchesUsersCodeThroughTheDoorAlone() {
    OneDoor.of(CompiledModule.testedBy(OneDoorTest.class)).assertKept(DOOR);
  }
}
