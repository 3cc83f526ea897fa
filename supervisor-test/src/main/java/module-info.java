import dev.supervisor.test.internal.TimeForTests;

/** The test kit for programs that use the library: time moved by hand, the shape of a tree as text, and a check that nothing is left behind. */
module dev.supervisor.test {
  requires transitive dev.supervisor.core;
  requires static transitive org.jspecify;
  requires static transitive org.junit.jupiter.api; // for LeakCheck
  requires static org.junit.platform.launcher; // where it is absent, no listener is looked for

  exports dev.supervisor.test;

  provides org.junit.platform.launcher.LauncherSessionListener with
      TimeForTests;
}
