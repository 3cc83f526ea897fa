/** Programs, and commands in recycled shells, as members of the tree. */
module dev.supervisor.command {
  requires transitive dev.supervisor.core;
  requires static transitive org.jspecify;

  exports dev.supervisor.command;
}
