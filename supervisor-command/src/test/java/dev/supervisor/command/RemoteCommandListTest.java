package dev.supervisor.command;

import org.junit.jupiter.api.Tag;

/** The list on sessions at a target that has bash. */
@Tag("shell") // what shells do does not depend on the JDK
final class RemoteCommandListTest extends CommandList {
  RemoteCommandListTest() {
    super(Ground.REMOTE);
  }
}
