package dev.supervisor.command;

import org.junit.jupiter.api.Tag;

/** The list on sessions at a target that has no bash. */
@Tag("long")
@Tag("shell") // what shells do does not depend on the JDK
final class PosixCommandListTest extends CommandList {
  PosixCommandListTest() {
    super(Ground.POSIX);
  }
}
