package dev.supervisor.command.internal.session;

import dev.supervisor.command.internal.text.Variables;
import java.time.Duration;

/**
 * What every session of a shell is to go through before its first command. Immutable; equal when it is the same.
 *
 * @param variables changes to the environment the shell has of itself
 * @param script run in the session after that
 * @param limit how long all of it may take
 */
public record Setup(Variables variables, String script, Duration limit) {
  static final Setup NONE = new Setup(Variables.NONE, "", Duration.ofSeconds(20));

  public Setup with(Variables changed) {
    return new Setup(changed, script, limit);
  }

  public Setup then(String more) {
    return new Setup(variables, script.isEmpty() ? more : script + "\n" + more, limit);
  }

  public Setup within(Duration longest) {
    return new Setup(variables, script, longest);
  }

  boolean isNothing() {
    return variables.changes().isEmpty() && script.isEmpty();
  }
}
