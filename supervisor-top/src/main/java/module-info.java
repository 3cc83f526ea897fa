/** A program that shows the trees of another JVM in a terminal. */
module dev.supervisor.top {
  requires java.management;
  requires java.management.rmi; // the connection to the JVM that is looked at
  requires jdk.attach;
  requires static org.jspecify;
}
