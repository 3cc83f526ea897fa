package dev.supervisor.command;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What sessions are made of: a shell on some machine, its environment, and a script that prepares each session once,
 * before its first command. Two sessions of one shell are interchangeable, so shells that are equal share theirs.
 *
 * <pre>{@code
 * Shell sdk = Shells.local().with("SDK", home).init("source \"$SDK/environment.sh\"");
 * Command.script("build --all").in(project).using(sdk).run(pleaseStop).orThrow();
 *
 * Shell there = Shells.at(host).with("SDK", "/opt/sdk").init("source \"$SDK/environment.sh\"");
 * Command.script("build --all").using(there).run(pleaseStop).orThrow();
 * }</pre>
 *
 * <p>Immutable, thread-safe, equal when it is the same shell with the same preparation.
 */
public abstract class Shell {
  private final Setup setup;
  private final int hash;

  /**
   * @param hashUnprepared the same for those that are {@linkplain #isLike alike}
   */
  Shell(int hashUnprepared, Setup setup) {
    this.setup = setup;
    this.hash = 31 * hashUnprepared + setup.hashCode();
  }

  /**
   * {@return the same shell with one more variable in its environment}
   *
   * @throws IllegalArgumentException when the name is none for a shell variable or is one that bash keeps to itself,
   *     or the value holds a NUL
   */
  public final Shell with(String name, String value) {
    return with(
        setup.with(setup.variables().set(name, RawBytes.ofText(value, "the value of " + name))));
  }

  /** As {@link #with(String, String)}, with a path's own bytes as the value. */
  public final Shell with(String name, Path value) {
    return with(
        setup.with(setup.variables().set(name, RawBytes.ofPath(value, "the value of " + name))));
  }

  /** {@return the same shell without this variable of its environment} */
  public final Shell without(String name) {
    return with(setup.with(setup.variables().unset(name)));
  }

  /**
   * {@return the same shell whose sessions run this script first}
   *
   * <p>Variables, functions and options that it sets are there for each command of shell text, what it exports for
   * programs, too; none of them can change it for the next. (Its working directory is the JVM's, or where a target begins, and is not kept.) If it fails, that is, ends with another exit code
   * than 0 or by {@code exit}, or takes too long, then no command is begun: its {@link CommandOutcome.NotBegun} has the
   * exit code and the end of what the script wrote on its standard error. A second script is run after the first.
   *
   * @throws IllegalArgumentException when the script holds a NUL
   */
  public final Shell init(String script) {
    byte[] unused = RawBytes.ofText(script, "the init script");
    return with(setup.then(script));
  }

  /** {@return the same shell whose preparation must not take longer than this; unless given, 20 seconds} */
  public final Shell initWithin(Duration limit) {
    if (limit.isNegative() || limit.isZero()) {
      throw new IllegalArgumentException("nothing can be prepared within " + limit.toString());
    }
    return with(setup.within(limit));
  }

  // ---- what each kind of shell does

  /**
   * Begins to open a session; returns at once. It tells the owner when it is {@link Session.Owner#idle idle} for the
   * first time, or else that it has {@link Session.Owner#ended ended}.
   *
   * @param name the session's
   * @param staying whether what its commands do to it is to stay; else they are isolated from it
   */
  abstract Session open(String name, boolean staying, Session.Owner owner);

  /** {@return shell text that gives a command what the session itself had to be kept from} */
  abstract byte[] carried(Level level);

  /** {@return the directory in which a session of it is prepared; of no length for where it begins} */
  abstract byte[] beginsIn();

  /** {@return this shell, of a pool, prepared as the wanted one, or that if it is another} */
  Shell asIn(Shell wanted) {
    return wanted;
  }

  abstract Shell with(Setup changed);

  /** {@return where it is; null for this machine} */
  abstract @Nullable Target target();

  /** {@return whether it is the same shell, however each of them is prepared} */
  abstract boolean isLike(Shell other);

  final Setup setup() {
    return setup;
  }

  @Override
  public final boolean equals(Object other) {
    return this == other
        || (other instanceof Shell it && hash == it.hash && isLike(it) && setup.equals(it.setup));
  }

  @Override
  public final int hashCode() {
    return hash;
  }

  /** {@return what it is, for people} */
  @Override
  public abstract String toString();
}
