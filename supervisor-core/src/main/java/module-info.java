/** Threads that belong to a tree, which stops in order and on time. */
// Our other modules are compiled after this one, so their names below are not known yet.
@SuppressWarnings("module")
module dev.supervisor.core {
  requires transitive dev.supervisor.signals;
  requires org.slf4j;
  requires static transitive org.jspecify;
  requires static com.google.errorprone.annotations; // generators are to be closed
  requires static jdk.jfr; // events in a recording of the JVM's flight
  requires java.management; // who holds a monitor
  requires jdk.unsupported; // sun.misc.Signal: the JDK has no other way to hear SIGINT

  exports dev.supervisor.core;
  exports dev.supervisor.core.async;
  exports dev.supervisor.core.events;
  exports dev.supervisor.core.events.named;
  exports dev.supervisor.core.events.turns;
  exports dev.supervisor.core.internal to
      dev.supervisor.live,
      dev.supervisor.test,
      java.management; // makes the bean by which supervisor-top asks
}
