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
public record ShellSetup(Variables variables, String script, Duration limit) {
  static final ShellSetup NONE = new ShellSetup(Variables.NONE, "", Duration.ofSeconds(20));

  public ShellSetup with(Variables changed) {
    return new ShellSetup(changed, script, limit);
  }

  public ShellSetup then(String more) {
    return new ShellSetup(variables, script.isEmpty() ? more : script + "\n" + more, limit);
  }

  public ShellSetup within(Duration longest) {
    return new ShellSetup(variables, script, longest);
  }

  boolean isNothing() {
    return variables.changes().isEmpty() && script.isEmpty();
  }
}
