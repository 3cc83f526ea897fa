/** Looks from outside, in a terminal, at the trees of a JVM. */
module dev.supervisor.top {
  requires java.management;
  requires java.management.rmi; // the connection to the JVM that is looked at
  requires jdk.attach;
  requires static org.jspecify;
}
