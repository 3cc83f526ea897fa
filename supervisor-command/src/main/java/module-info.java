/** Programs, and commands in recycled shells, as members of the tree. */
module dev.supervisor.command {
  requires transitive dev.supervisor.core;
  requires static transitive org.jspecify;
  requires static jdk.jfr; // commands in a recording of the JVM's flight

  exports dev.supervisor.command;
}
