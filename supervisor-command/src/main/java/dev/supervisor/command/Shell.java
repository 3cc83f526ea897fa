package dev.supervisor.command;

import dev.supervisor.command.internal.remote.RemoteShell;
import dev.supervisor.command.internal.session.PreparedShell;
import dev.supervisor.command.internal.session.ShellSetup;
import dev.supervisor.command.internal.text.RawBytes;
import dev.supervisor.signals.internal.Durations;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What sessions are made of: a shell on some machine, its environment, and a script that prepares each session once,
 * before its first command. Two sessions of one shell are interchangeable, so shells that are equal share theirs.
 *
 * <pre>{@code
 * Shell sdk = Shells.local().addEnv("SDK", home).init("source \"$SDK/environment.sh\"");
 * Command.script("build --all").directory(project).shell(sdk).run(pleaseStop).orThrow();
 *
 * Shell there = Shells.at(host).addEnv("SDK", "/opt/sdk").init("source \"$SDK/environment.sh\"");
 * Command.script("build --all").shell(there).run(pleaseStop).orThrow();
 * }</pre>
 *
 * <p>Immutable, thread-safe, equal when it is the same shell with the same preparation.
 */
public final class Shell {
  private final PreparedShell prepared;

  Shell(PreparedShell prepared) {
    this.prepared = prepared;
  }

  /**
   * {@return a copy of this shell with one more variable in its environment}
   *
   * @throws IllegalArgumentException when the name is not a valid shell variable name, or is reserved by bash, or when
   *     the value has a NUL
   */
  public Shell addEnv(String name, String value) {
    return with(setup()
        .with(setup().variables().set(name, RawBytes.ofText(value, "the value of " + name))));
  }

  /**
   * {@return a copy of this shell with one more variable, as that of {@link #addEnv(String, String)}, whose value is a
   * path's own bytes}
   */
  public Shell addEnv(String name, Path value) {
    return with(setup()
        .with(setup().variables().set(name, RawBytes.ofPath(value, "the value of " + name))));
  }

  /** {@return a copy of this shell without this variable of its environment} */
  public Shell unsetEnv(String name) {
    return with(setup().with(setup().variables().unset(name)));
  }

  /**
   * {@return a copy of this shell whose sessions run this script first}
   *
   * <p>Each command of shell text finds the variables, functions and options that the script sets; programs find what
   * it exports. No command can change them for the next one. The script runs in the JVM's directory, or where a target
   * begins; a change of directory is not kept. If the script fails (ends with another exit code than 0, or by {@code
   * exit}) or takes too long, no command is begun: the {@link CommandOutcome.NotStarted} of each has the exit code and
   * the end of what the script wrote on its standard error. A second script is run after the first.
   *
   * @throws IllegalArgumentException if the script has a NUL
   */
  public Shell init(String script) {
    byte[] unused = RawBytes.ofText(script, "the init script");
    return with(setup().then(script));
  }

  /**
   * {@return a copy of this shell whose preparation must not take longer than this; 20 seconds by default}
   *
   * @param limit positive, of any length
   * @throws IllegalArgumentException if it is zero or negative
   */
  public Shell initWithin(Duration limit) {
    return with(setup().within(Durations.positive(limit, "initWithin")));
  }

  private Shell with(ShellSetup changed) {
    return new Shell(prepared.with(changed));
  }

  private ShellSetup setup() {
    return prepared.setup();
  }

  PreparedShell prepared() {
    return prepared;
  }

  /** {@return where it is; null for this machine} */
  @Nullable
  Target target() {
    return prepared.flavour() instanceof RemoteShell it ? it.target() : null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Shell it && prepared.equals(it.prepared);
  }

  @Override
  public int hashCode() {
    return prepared.hashCode();
  }

  /** {@return what it is, for people} */
  @Override
  public String toString() {
    return prepared.toString();
  }
}
