package dev.supervisor.core.oracle;

/**
 * A promise that was not kept.
 *
 * @param what what was seen instead
 */
record Violation(Rule rule, String what) {
  @Override
  public String toString() {
    return rule + " (" + rule.promise + "): " + what;
  }
}
