package dev.supervisor.command;

/** The list on sessions at a target that has no bash. */
final class PosixCommandListTest extends CommandList {
  PosixCommandListTest() {
    super(Flavour.POSIX);
  }
}
