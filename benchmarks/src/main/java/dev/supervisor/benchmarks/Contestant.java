package dev.supervisor.benchmarks;

import java.util.Map;

/** One way to do what a contest is about. */
record Contestant(String name, Role role, Program program) {
  /** How it is measured. */
  sealed interface Program permits Micro, Forked {}

  /** A method for JMH, in a JVM of JMH's. */
  record Micro(Class<?> type, String method, Map<String, String> params) implements Program {}

  /** A body that measures itself, in a JVM of its own. */
  record Forked(Body body) implements Program {}
}
