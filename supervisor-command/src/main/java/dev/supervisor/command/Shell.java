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
 * What sessions are made of: a shell of this machine or of a target, its environment, and a script
 * that prepares each session once, before its first command. Equal shells share their sessions.
 *
 * <pre>{@code
 * Shell sdk = Shells.local().addEnv("SDK", home).init("source \"$SDK/environment.sh\"");
 * Command.script("build --all").directory(project).shell(sdk).run(pleaseStop).orThrow();
 *
 * Shell there = Shells.at(host).addEnv("SDK", "/opt/sdk").init("source \"$SDK/environment.sh\"");
 * Command.script("build --all").shell(there).run(pleaseStop).orThrow();
 * }</pre>
 *
 * <p>Immutable, thread-safe. Two shells are equal if they are the same shell with the same
 * preparation.
 */
public final class Shell {
  private final PreparedShell prepared;

  Shell(PreparedShell prepared) {
    this.prepared = prepared;
  }

  /**
   * {@return a copy of this shell with this variable in its environment}
   *
   * @throws IllegalArgumentException if the name is not a valid shell variable name, or is reserved by
   *     bash, if the value has a NUL, or if the shell is that of a target that is {@linkplain
   *     Target#posix to use its sh}
   */
  public Shell addEnv(String name, String value) {
    return with(setup()
        .with(setup().variables().set(name, RawBytes.ofText(value, "the value of " + name))));
  }

  /**
   * {@return a copy of this shell with this variable, as in {@link #addEnv(String, String)}; its value
   * is the path's own bytes}
   */
  public Shell addEnv(String name, Path value) {
    return with(setup()
        .with(setup().variables().set(name, RawBytes.ofPath(value, "the value of " + name))));
  }

  /**
   * {@return a copy of this shell whose environment does not have this variable}
   *
   * @throws IllegalArgumentException as in {@link #addEnv(String, String)}
   */
  public Shell unsetEnv(String name) {
    return with(setup().with(setup().variables().unset(name)));
  }

  /**
   * {@return a copy of this shell whose sessions run this script first}
   *
   * <p>Each command of shell text finds the variables, functions and options that the script sets;
   * programs find what it exports. No command can change them for the next one. The script runs in the
   * JVM's directory, or where a target begins; a change of directory is not kept. The script fails if
   * it ends with another exit code than 0, ends the shell, takes longer than {@link #initWithin}, or
   * leaves a process that keeps its output open. Then each command is {@linkplain
   * CommandOutcome.NotStarted not started}; the outcome has the exit code, and the end of the script's
   * standard error. A second script runs after the first.
   *
   * @throws IllegalArgumentException if the script has a NUL, or if the shell is that of a target that
   *     is {@linkplain Target#posix to use its sh}
   */
  public Shell init(String script) {
    byte[] unused = RawBytes.ofText(script, "the init script");
    return with(setup().then(script));
  }

  /**
   * {@return a copy of this shell whose preparation must not take longer than this; 20 seconds by
   * default}
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

  /** {@return the kind of shell and its place, for people} */
  @Override
  public String toString() {
    return prepared.toString();
  }
}
