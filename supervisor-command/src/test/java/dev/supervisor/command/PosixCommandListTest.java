package dev.supervisor.command;

import org.junit.jupiter.api.Tag;

/** The list on sessions at a target that has no bash. */
@Tag("long")
final class PosixCommandListTest extends CommandList {
  PosixCommandListTest() {
    super(Ground.POSIX);
  }
}
