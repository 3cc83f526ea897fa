package dev.supervisor.command;

/** The list on sessions at a target that has bash. */
final class RemoteCommandListTest extends CommandList {
  RemoteCommandListTest() {
    super(Ground.REMOTE);
  }
}
