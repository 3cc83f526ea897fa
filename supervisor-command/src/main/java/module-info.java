/** Programs, and commands in recycled shells, as members of the tree. */
module dev.supervisor.command {
  requires transitive dev.supervisor.core;
  requires org.slf4j;
  requires static transitive org.jspecify;

// With its first type: exports dev.supervisor.command.
}
