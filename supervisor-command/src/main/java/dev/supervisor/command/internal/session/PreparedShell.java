package dev.supervisor.command.internal.session;

import org.jspecify.annotations.Nullable;

/**
 * What the sessions of a pool are made of: a flavour of shell, and what each session goes through before its first command.
 * Sessions of equal shells are interchangeable. Immutable, thread-safe.
 */
public final class PreparedShell {
  private final Flavour flavour;
  private final ShellSetup setup;
  private final int hash; // asked for with each command, and there may be much environment in it

  private PreparedShell(Flavour flavour, ShellSetup setup) {
    this.flavour = flavour;
    this.setup = setup;
    this.hash = 31 * flavour.hashCode() + setup.script().hashCode();
  }

  /** {@return the shell as it is, without any preparation} */
  public static PreparedShell of(Flavour flavour) {
    return new PreparedShell(flavour, ShellSetup.NONE);
  }

  /**
   * {@return this shell with another preparation}
   *
   * @throws IllegalArgumentException when there is no bash for that
   */
  public PreparedShell with(ShellSetup changed) {
    if (!changed.isNothing()) {
      flavour.ensurePreparable();
    }
    return new PreparedShell(flavour, changed);
  }

  /** {@return the shell that is wanted of a pool with this one: sessions of one flavour are opened, and given up, together} */
  public PreparedShell asIn(PreparedShell wanted) {
    return flavour.equals(wanted.flavour) ? new PreparedShell(flavour, wanted.setup) : wanted;
  }

  /** Begins to open a session, as {@link Flavour#open}. */
  public Session open(String name, boolean staying, Session.Owner owner) {
    return flavour.open(setup, name, staying, owner);
  }

  /** {@return the text of a program that does the same as the job's, as {@link Flavour#asProgram}; null for none} */
  public byte @Nullable [] asProgram(Job job) {
    return setup.isNothing() ? flavour.asProgram(job) : null;
  }

  public Flavour flavour() {
    return flavour;
  }

  public ShellSetup setup() {
    return setup;
  }

  @Override
  public boolean equals(Object other) {
    return this == other
        || (other instanceof PreparedShell it
            && hash == it.hash
            && flavour.equals(it.flavour)
            && (setup == it.setup || setup.equals(it.setup)));
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return setup.isNothing() ? flavour.toString() : flavour.toString() + ", prepared";
  }
}
