package dev.supervisor.command.internal.remote;

import dev.supervisor.command.Target;
import dev.supervisor.command.internal.session.Flavour;
import dev.supervisor.command.internal.session.Frame;
import dev.supervisor.command.internal.session.Session;
import dev.supervisor.command.internal.session.ShellSetup;
import dev.supervisor.command.internal.session.Spawn;
import dev.supervisor.command.internal.text.Isolation;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The shell of a target, and its sessions that are still being opened. Thread-safe; equal when the targets are. */
public final class RemoteShell implements Flavour {
  /*
   * The line that the launcher is given. It is read by whatever shell a user has over there, so all that matters stands
   * between single quotes, without a quote, a backslash, an exclamation mark or a newline in it; and it begins with
   * exec, so that nothing of that shell is left.
   *
   * It greets us on both streams, with the number of what it is, and then takes a driver. Bash reads just the driver's
   * length; other shells cannot count, and read lines until the last.
   */
  private static final String CHOOSE =
      "command -v bash >/dev/null 2>&1 && exec bash --noprofile --norc -p -c \"$2\" bash \"$@\"; eval \"$3\"";
  private static final String BASH_BOOT =
      "(( BASH_VERSINFO[0] * 100 + BASH_VERSINFO[1] >= 404 )) || exec sh -c \"$3\" sh \"$@\"; set +o posix; "
          + "printf %s0000000001 \"$1\"; printf %s \"$1\" >&2; "
          + "TMOUT= read -r REPLY; IFS= TMOUT= read -r -N \"$REPLY\" REPLY; eval \"$REPLY\"";
  private static final String SH_BOOT =
      "printf %s0000000002 \"$1\"; printf %s \"$1\" >&2; n=$(echo; echo .); n=${n%.}; d=; "
          + "while IFS= read -r l && [ \"$l\" != \"#end\" ]; do d=$d$l$n; done; eval \"$d\"";

  private static final int SHOWN_CHARS = 60;

  /** The number that bash greets with. */
  private static final long BASH = 1;

  private final Target target;
  private final Set<RemoteSession> opening = ConcurrentHashMap.newKeySet();

  public RemoteShell(Target target) {
    this.target = target;
  }

  public Target target() {
    return target;
  }

  @Override
  public void ensurePreparable() {
    if (target.isPosix()) {
      throw new IllegalArgumentException(toString() + " is to use its sh: " + NoBashException.WHY);
    }
  }

  @Override
  public byte[] beginsIn() {
    return Frame.NOTHING;
  }

  @Override
  public Session open(ShellSetup setup, String name, boolean staying, Session.Owner owner) {
    if (staying) {
      ensurePreparable();
    }
    var session = new RemoteSession(this, setup, name + " at " + toString(), staying, owner);
    opening.add(session);
    session.start();
    return session;
  }

  /** The session is no longer being opened. */
  void opened(RemoteSession session) {
    opening.remove(session);
  }

  /** Gives up what is still being opened: that can take long, and it is not waited for any more. */
  public void stopOpening() {
    opening.forEach(RemoteSession::close);
  }

  @Override
  public byte[] carried(Isolation level) {
    return Frame.NOTHING;
  }

  /** Starts the launcher, in a session of its own where that can be had: it must not ask at our terminal. */
  Process launch(byte[] greeting) throws IOException {
    List<File> path = Spawn.searchPath();
    var line = new ArrayList<String>();
    Spawn.find("setsid", path).ifPresent(line::add);
    line.addAll(target.launcher());
    line.add(line(new String(greeting, StandardCharsets.US_ASCII)));
    String program = target.launcher().get(0);
    if (program.indexOf('/') < 0 && Spawn.find(program, path).isEmpty()) {
      throw new IOException(program + " is not installed: it is in none of the directories of PATH "
          + Spawn.shown(path));
    }
    return Spawn.start(new ProcessBuilder(line));
  }

  private String line(String greeting) {
    return target.isPosix()
        ? "exec sh -c '" + SH_BOOT + "' sh " + greeting
        : "exec sh -c '" + CHOOSE + "' sh " + greeting + " '" + BASH_BOOT + "' '" + SH_BOOT + "'";
  }

  /** {@return how to speak to what greeted us with this number} */
  static Dialect dialect(long greeted) {
    return greeted == BASH ? new BashFrames() : new ShLines();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RemoteShell it && target.equals(it.target);
  }

  @Override
  public int hashCode() {
    return target.hashCode();
  }

  /** {@return the target on one line, shortened, for people} */
  @Override
  public String toString() {
    String text = target.toString();
    return text.length() <= SHOWN_CHARS ? text : text.substring(0, SHOWN_CHARS) + "…";
  }
}
