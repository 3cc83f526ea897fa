/** Signals, and the locks, channels and promises made of them. */
@SuppressWarnings("module") // our other modules are compiled after this one: their names are not known yet
module dev.supervisor.signals {
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.supervisor.signals;
  exports dev.supervisor.signals.spi to
      dev.supervisor.core,
      dev.supervisor.command;
}
