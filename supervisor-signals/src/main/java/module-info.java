/** Signals, and the locks, channels and promises made of them. */
// Our other modules are compiled after this one, so their names below are not known yet.
@SuppressWarnings("module")
module dev.supervisor.signals {
  requires org.slf4j;
  requires static transitive org.jspecify;
  requires static jdk.jfr; // waits in a recording of the JVM's flight

  exports dev.supervisor.signals;
  exports dev.supervisor.signals.internal to
      dev.supervisor.core,
      dev.supervisor.command,
      dev.supervisor.live,
      dev.supervisor.test;
}
