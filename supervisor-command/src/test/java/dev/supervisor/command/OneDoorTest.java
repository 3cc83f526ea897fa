package dev.supervisor.command;

import dev.supervisor.testing.CompiledModule;
import dev.supervisor.testing.OneDoor;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** DESIGN §1 */
final class OneDoorTest {
  /** The classes that open what users gave: guarded, and never before what the library promised is done. */
  private static final Set<String> DOOR = Set.of();

  /** Still to be mended. */
  private static final Set<String> NOT_YET = Set.of(
      "CommandFailedException",
      "Decoding",
      "Driver",
      "FedInput",
      "Feeder",
      "Input",
      "Invocation",
      "LineInput",
      "LiveSession",
      "LocalConnection",
      "LocalSession",
      "LocalShell",
      "MalformedOutputException",
      "Output",
      "PipedOutput",
      "Place",
      "Preparation",
      "RawBytes",
      "RemoteConnection",
      "RemoteMarks",
      "RemoteSession",
      "RemoteShell",
      "RemoteUse",
      "Shell",
      "ShellOptions",
      "ShellPool",
      "SilenceWatch",
      "Slot",
      "StickyOwner",
      "StickyShell",
      "Target",
      "TargetPools",
      "TeeSink",
      "Transcript",
      "Verdict");

  @Test
  void module_asCompiled_touchesUsersCodeThroughTheDoorAlone() {
    OneDoor.of(CompiledModule.testedBy(OneDoorTest.class)).assertKept(DOOR, NOT_YET);
  }
}
