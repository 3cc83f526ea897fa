package dev.supervisor.command;

/** The list on sessions of this machine. */
final class CommandListTest extends CommandList {
  CommandListTest() {
    super(Ground.LOCAL);
  }
}
