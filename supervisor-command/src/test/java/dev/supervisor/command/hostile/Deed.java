package dev.supervisor.command.hostile;

/** What code of users does when it is called. */
enum Deed {
  THROWS,
  FAILS,
  THROWS_WHAT_HAS_NO_TEXT,
  THROWS_WHAT_BLOCKS,
  BLOCKS,
  EXITS
}
