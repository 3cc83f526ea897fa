package dev.supervisor.command.hostile;

/** What code of users does when it is called. */
enum Deed {
  THROWS,
  FAILS,
  BLOCKS,
  EXITS
}
