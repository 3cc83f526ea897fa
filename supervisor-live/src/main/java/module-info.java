/** A page that shows a living tree in a browser: who runs, who waits, and why. */
module dev.supervisor.live {
  requires transitive dev.supervisor.core;
  requires static transitive org.jspecify;
  requires java.management; // what a look costs; the tree needs it anyway
  requires jdk.httpserver;

  exports dev.supervisor.live;
}
